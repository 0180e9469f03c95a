"""What the invented people of the demo are called and say. They speak Catalan, as their councils would."""

CIRCLE_NAME = "Serveis socials bàsics"
PURPOSE = (
    "Compara els serveis socials bàsics de cinquanta ens locals inventats: a qui arriben, com atenen, "
    "amb quin equip i "
    "amb quin cost. Cada any els que treballen millor expliquen com ho fan, i cadascú decideix què millora."
)
POSITION = "Cap de serveis socials"
SOURCE = "Dades inventades per a la demostració"
VALIDATION = "Reunió de validació"
PLACE = "Sala d’actes, Casa de la Vila de Vilaestel"
AGENDA = (
    ("Com han anat les dades", 15),
    ("Indicadors amb avisos oberts", 110),
    ("Què canviem per a l’any vinent", 30),
)
MINUTES = (
    "La reunió ha repassat els indicadors amb avisos oberts. S’han mantingut la majoria dels valors; "
    "dues dades s’han "
    "deixat fora perquè comptaven actuacions i no persones.\n"
)
DECISIONS = (
    "M01 Població atesa, Montlluna: es deixa fora. Comptava actuacions i no persones.",
    "U05, Puigdaurat: es manté el valor. El servei ha obert un segon punt d’atenció.",
    "L’any vinent es demana la data de registre com a base de recompte a tothom.",
)
REOPENED = "A les hores d’ajuda a domicili hi falta un trimestre: reviseu les factures d’octubre a desembre."
ASKED = (
    "Bon dia. L’any passat l’equip tenia més treballadores socials que ara amb la mateixa població. Hi ha places "
    "vacants, o és que ara compteu només les de plantilla?"
)
TALK = (
    "El valor ha pujat molt respecte de l’any passat. És un canvi real o una nova manera de comptar?",
    "Des del maig tenim un segon equip de primera acollida. Adjuntarem l’acord de ple a la nota.",
    "Gràcies. Poseu-ho també a l’explicació, així l’any vinent no us ho tornarem a demanar.",
)
QUESTIONS = (
    "Ho podeu concretar una mica més? Quants casos són?",
    "D’acord, però aleshores hauria de pujar també el nombre d’entrevistes. Ho podeu mirar?",
)
EXPLANATIONS = (
    "Hem revisat la dada amb el registre d’Hèstia i és correcta: aquest any s’ha obert un segon punt d’atenció.",
    "És correcte. El conveni nou amb el consell comarcal ha entrat en vigor al gener i les hores s’han doblat.",
    "Ho hem contrastat amb intervenció: l’import inclou la regularització de dos anys.",
    "És la mateixa dada que l’any passat perquè la plantilla no ha canviat.",
    "La baixada és real: durant sis mesos hi ha hagut dues places vacants sense cobrir.",
    "Hem comptat de nou i surt igual; els casos d’emergència s’han tramitat per una altra via.",
)
NOTES = {"estimated from nine months": "Estimat a partir de nou mesos."}
FIRST_NAMES = (
    "Anna", "Marta", "Josep", "Laura", "Montse", "Xavier", "Rosa", "Gemma", "Albert", "Neus", "Eva", "Ramon",
    "Mireia", "Pilar", "Oriol", "Sílvia", "Carles",
)  # fmt: skip
SURNAMES = (
    "Grau Serra", "Pons Vidal", "Ferrer Mas", "Soler Riba", "Casals Roig", "Prat Camps", "Vila Bosch", "Font Costa",
    "Roca Pujol", "Serra Nadal", "Mas Ribas", "Coll Torres", "Sala Planas", "Valls Prats", "Bosch Riera",
    "Torrent Gil", "Puig Sala", "Riera Font", "Miró Coll", "Planas Valls", "Nadal Pons", "Camps Miró", "Ribas Grau",
)  # fmt: skip
