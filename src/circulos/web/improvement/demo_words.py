"""What the invented council of the demo promised and decided. Its people speak Catalan."""

AGREED = "És on comença el millor quart del cercle; la meitat dels ens hi pot arribar en dos anys."
AGREED_MINUTES = "S’acorda per consens (47 de 50) prendre aquest valor com a referència del cercle."
EARLIER = "Mitjana del cercle de la primera edició."
EARLIER_MINUTES = "Es pren la mitjana com a primera referència, a revisar al cap de dos anys."
EXPIRED = "Carta de serveis marc dels ens del cercle."
EXPIRED_MINUTES = "S’acorda fins que es revisi la carta de serveis."
WHY = (
    "És el que ja fan els millors del cercle i el que demana la nostra carta de serveis.",
    "La ciutadania ho nota cada dia. Volem arribar-hi sense gastar més, reorganitzant l’agenda.",
    "És compromís del pla d’actuació municipal d’aquest mandat.",
)
RESPONSIBLE = ("Montserrat Vila Ferrer", "Jordi Puig Soler", "Marta Pons Vidal")
DONE = "Fet des del març. Hem hagut de formar dues persones d’administració."
GOING_ON = "Hem començat per un dels dos centres. A l’altre falta l’espai."
OWN_SENTENCE = "L’equip s’hi ha dedicat els dos darrers anys: és el fruit d’haver reorganitzat l’agenda i la primera acollida."
SET_ASIDE = "És efecte d’una obra a l’equipament, que ja s’ha acabat. No és una manera de treballar que altres puguin copiar."
OWN_OPPORTUNITY = (
    "Ens costa arribar-hi perquè cadascú porta la seva agenda i no n’hi ha cap de comuna de l’equip."
)
