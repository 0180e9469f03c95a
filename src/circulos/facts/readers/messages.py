"""What a reader of files says, in the three languages: why something was not taken in, and what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from circulos.method.text import Text


@dataclass(frozen=True)
class Message:
    """Two sentences with places for facts in braces."""

    why: Text
    now: Text


def _said(en: str, ca: str, es: str) -> Text:
    return Text(en, "en", {"ca": ca, "es": es})


_ONLY_ITS_OWN = _said(
    "Bring the workbook of the return, or a table with only the figures of this council and period: one row a "
    "figure, or one column a variable with its title above.",
    "Porteu el llibre de la tramesa, o una taula només amb les dades d’aquest ens i d’aquest període: una fila "
    "per dada, o una columna per variable amb el títol a dalt.",
    "Traiga el libro del envío, o una tabla solo con los datos de este ente y de este período: una fila "
    "por dato, o una columna por variable con su título arriba.",
)

MESSAGES: Mapping[str, Message] = {
    "unknown_council": Message(
        _said(
            "No council of the kit has the code or name “{what}”.",
            "Cap ens del kit no té el codi ni el nom «{what}».",
            "Ningún ente del kit tiene el código ni el nombre «{what}».",
        ),
        _said(
            "Correct it, or add it under councils in the mapping file.{nearest}",
            "Corregiu-lo o afegiu-lo a l’apartat councils del fitxer de correspondències.{nearest}",
            "Corríjalo o añádalo en el apartado councils del fichero de correspondencias.{nearest}",
        ),
    ),
    "ambiguous_council": Message(
        _said(
            "“{what}” is the name of several councils: {choices}.",
            "«{what}» és el nom de més d’un ens: {choices}.",
            "«{what}» es el nombre de más de un ente: {choices}.",
        ),
        _said(
            "Write the official code, or say which one under councils in the mapping file.",
            "Escriviu-ne el codi oficial o indiqueu quin és a l’apartat councils del fitxer de correspondències.",
            "Escriba el código oficial o indique cuál es en el apartado councils del fichero de correspondencias.",
        ),
    ),
    "council_not_there": Message(
        _said(
            "{council} does not exist in {period}.",
            "{council} no existeix en el període {period}.",
            "{council} no existe en el período {period}.",
        ),
        _said(
            "File the figure under the council that ran the service then.{nearest}",
            "Atribuïu la dada a l’ens que prestava el servei aleshores.{nearest}",
            "Atribuya el dato al ente que prestaba el servicio entonces.{nearest}",
        ),
    ),
    "unknown_variable": Message(
        _said(
            "No variable of the kit has the code or title “{what}”.",
            "Cap variable del kit no té el codi ni el títol «{what}».",
            "Ninguna variable del kit tiene el código ni el título «{what}».",
        ),
        _said(
            "Correct it, or add it under variables (or under ignore) in the mapping file.{nearest}",
            "Corregiu-la o afegiu-la a l’apartat variables (o ignore) del fitxer de correspondències.{nearest}",
            "Corríjala o añádala en el apartado variables (o ignore) del fichero de correspondencias.{nearest}",
        ),
    ),
    "unknown_breakdown": Message(
        _said(
            "“{what}” is not a part of any breakdown of the kit.",
            "«{what}» no és cap categoria dels desglossaments del kit.",
            "«{what}» no es ninguna categoría de los desgloses del kit.",
        ),
        _said(
            "Correct it, or add it under breakdowns in the mapping file.{nearest}",
            "Corregiu-ho o afegiu-ho a l’apartat breakdowns del fitxer de correspondències.{nearest}",
            "Corríjalo o añádalo en el apartado breakdowns del fichero de correspondencias.{nearest}",
        ),
    ),
    "unknown_status": Message(
        _said(
            "“{what}” is not a status of a figure.",
            "«{what}» no és un estat de dada vàlid.",
            "«{what}» no es un estado de dato válido.",
        ),
        _said(
            "Write one of: {choices}.",
            "Escriviu-ne un d’aquests: {choices}.",
            "Escriba uno de estos: {choices}.",
        ),
    ),
    "not_a_period": Message(
        _said(
            "“{what}” is not a period.",
            "«{what}» no és un període.",
            "«{what}» no es un período.",
        ),
        _said(
            "Write 2024, 2024-Q1, 2024-03, 2022/2024, or 2022-23 for a financial year.",
            "Escriviu 2024, 2024-Q1, 2024-03, 2022/2024 o bé 2022-23 per a un exercici que va d’un any a l’altre.",
            "Escriba 2024, 2024-Q1, 2024-03, 2022/2024 o bien 2022-23 para un ejercicio entre dos años.",
        ),
    ),
    "not_a_number": Message(
        _said(
            "“{what}” is not a number.",
            "«{what}» no és un nombre.",
            "«{what}» no es un número.",
        ),
        _said(
            "Leave the number alone in its cell, or say under missing in the mapping file what the mark means.",
            "Deixeu el nombre sol a la cel·la, o indiqueu què vol dir la marca a l’apartat missing "
            "del fitxer de correspondències.",
            "Deje el número solo en la celda, o indique qué significa la marca en el apartado missing "
            "del fichero de correspondencias.",
        ),
    ),
    "ambiguous_number": Message(
        _said(
            "“{what}” may be read with thousands or with decimals, and nothing in the file decides it.",
            "«{what}» es pot llegir amb milers o amb decimals, i res del fitxer no ho aclareix.",
            "«{what}» puede leerse con miles o con decimales, y nada en el fichero lo aclara.",
        ),
        _said(
            'Say in the mapping file which sign stands before the decimals: decimal: "," or decimal: "."',
            'Indiqueu al fitxer de correspondències quin signe separa els decimals: decimal: "," o decimal: "."',
            "Indique en el fichero de correspondencias qué signo separa los decimales: "
            'decimal: "," o decimal: "."',
        ),
    ),
    "not_whole": Message(
        _said(
            "There is a figure, but no {what} to put it under.",
            "Hi ha una dada, però hi falta: {what}.",
            "Hay un dato, pero falta: {what}.",
        ),
        _said("Fill in the empty cell.", "Ompliu la cel·la buida.", "Rellene la celda vacía."),
    ),
    "duplicate": Message(
        _said(
            "{variable} of {council} in {period} ({breakdown}) is given more than once: {choices}.",
            "{variable} de {council} en {period} ({breakdown}) hi és més d’una vegada: {choices}.",
            "{variable} de {council} en {period} ({breakdown}) aparece más de una vez: {choices}.",
        ),
        _said(
            "Leave the right one and remove the others; none was taken in.",
            "Deixeu-hi la dada correcta i traieu les altres; no se n’ha incorporat cap.",
            "Deje el dato correcto y elimine los demás; no se ha incorporado ninguno.",
        ),
    ),
    "unknown_heading": Message(
        _said(
            "Nothing in the mapping file says what the column “{what}” is.",
            "El fitxer de correspondències no diu què és la columna «{what}».",
            "El fichero de correspondencias no dice qué es la columna «{what}».",
        ),
        _said(
            "Name it there, or write other_columns: ignore.{nearest}",
            "Afegiu-l’hi, o escriviu-hi other_columns: ignore.{nearest}",
            "Añádala, o escriba other_columns: ignore.{nearest}",
        ),
    ),
    # ---- what stops a whole file ---------------------------------------------------------------------
    "no_file": Message(
        _said("There is no file {what}.", "No hi ha cap fitxer {what}.", "No existe el fichero {what}."),
        _said(
            "Check the name and the folder.",
            "Comproveu-ne el nom i la carpeta.",
            "Compruebe el nombre y la carpeta.",
        ),
    ),
    "unknown_kind": Message(
        _said(
            "Files ending in “{what}” are not read.",
            "No es llegeixen fitxers acabats en «{what}».",
            "No se leen ficheros terminados en «{what}».",
        ),
        _said(
            "Save it as .xlsx, .csv or .parquet.",
            "Deseu-lo com a .xlsx, .csv o .parquet.",
            "Guárdelo como .xlsx, .csv o .parquet.",
        ),
    ),
    "too_large": Message(
        _said(
            "The file has {size} MB; up to {limit} MB are read at once.",
            "El fitxer ocupa {size} MB; se’n llegeixen com a màxim {limit} MB d’un cop.",
            "El fichero ocupa {size} MB; se leen como máximo {limit} MB de una vez.",
        ),
        _said(
            "Split it, for instance by year, or deliver it as Parquet.",
            "Dividiu-lo, per exemple per anys, o lliureu-lo en format Parquet.",
            "Divídalo, por ejemplo por años, o entréguelo en formato Parquet.",
        ),
    ),
    "zip_bomb": Message(
        _said(
            "The workbook would unpack to far more than any honest workbook of this size does.",
            "En descomprimir-se, el llibre ocuparia molt més que qualsevol llibre normal d’aquesta mida.",
            "Al descomprimirse, el libro ocuparía mucho más que cualquier libro normal de este tamaño.",
        ),
        _said(
            "Ask whoever sent it for a new copy. Nothing was opened.",
            "Demaneu-ne una altra còpia a qui l’ha enviat. No s’ha obert res.",
            "Pida otra copia a quien lo envió. No se ha abierto nada.",
        ),
    ),
    "too_many_cells": Message(
        _said(
            "The sheet “{what}” spans {size} million cells; up to {limit} million are read.",
            "El full «{what}» ocupa {size} milions de cel·les; se’n llegeixen com a màxim {limit} milions.",
            "La hoja «{what}» ocupa {size} millones de celdas; se leen como máximo {limit} millones.",
        ),
        _said(
            "Delete the empty rows and columns after the table (a stray cell far away is enough), or use CSV.",
            "Suprimiu les files i columnes buides després de la taula (n’hi ha prou amb una cel·la perduda), "
            "o useu CSV.",
            "Elimine las filas y columnas vacías tras la tabla (basta una celda perdida), o use CSV.",
        ),
    ),
    "too_many_rows": Message(
        _said(
            "The file has {rows} rows; a return has a few hundred figures, and up to {limit} rows are read here.",
            "El fitxer té {rows} files; una tramesa té uns quants centenars de dades, i aquí se’n llegeixen "
            "com a màxim {limit} files.",
            "El fichero tiene {rows} filas; un envío tiene unos cientos de datos, y aquí se leen "
            "como máximo {limit} filas.",
        ),
        _ONLY_ITS_OWN,
    ),
    "too_many_figures": Message(
        _said(
            "The file has more than {limit} cells with something in them; a return has a few hundred figures.",
            "El fitxer té més de {limit} cel·les amb contingut; una tramesa té uns quants centenars de dades.",
            "El fichero tiene más de {limit} celdas con contenido; un envío tiene unos cientos de datos.",
        ),
        _ONLY_ITS_OWN,
    ),
    "not_a_workbook": Message(
        _said(
            "The file cannot be opened as an Excel workbook.",
            "El fitxer no es pot obrir com a llibre d’Excel.",
            "El fichero no se puede abrir como libro de Excel.",
        ),
        _said(
            "Open it in a spreadsheet program, take off any password, and save it again as .xlsx.",
            "Obriu-lo amb un full de càlcul, traieu-ne la contrasenya si en té i torneu-lo a desar com a .xlsx.",
            "Ábralo con una hoja de cálculo, quite la contraseña si la tiene y vuelva a guardarlo como .xlsx.",
        ),
    ),
    "not_text": Message(
        _said(
            "The file is not text.",
            "El fitxer no és de text.",
            "El fichero no es de texto.",
        ),
        _said(
            "Save it again as “CSV UTF-8”, or say in the mapping file which encoding it has.",
            "Torneu-lo a desar com a «CSV UTF-8», o indiqueu-ne la codificació al fitxer de correspondències.",
            "Vuelva a guardarlo como «CSV UTF-8», o indique su codificación en el fichero de correspondencias.",
        ),
    ),
    "not_parquet": Message(
        _said(
            "The file cannot be read as Parquet.",
            "El fitxer no es pot llegir com a Parquet.",
            "El fichero no se puede leer como Parquet.",
        ),
        _said("Write it again.", "Torneu-lo a generar.", "Vuelva a generarlo."),
    ),
    "broken_table": Message(
        _said(
            "The table breaks off at row {row}.",
            "La taula es trenca a la fila {row}.",
            "La tabla se rompe en la fila {row}.",
        ),
        _said(
            "Look for a quotation mark that is opened and never closed near that row.",
            "Busqueu a prop d’aquella fila unes cometes que s’obren i no es tanquen.",
            "Busque cerca de esa fila unas comillas que se abren y no se cierran.",
        ),
    ),
    "no_header": Message(
        _said(
            "No row among the first {limit} has the headings {what}.",
            "Cap de les {limit} primeres files no té els encapçalaments {what}.",
            "Ninguna de las {limit} primeras filas tiene los encabezados {what}.",
        ),
        _said(
            "Name the columns of this file in a mapping file. The fullest of those rows has: {choices}.",
            "Indiqueu les columnes d’aquest fitxer en un fitxer de correspondències. "
            "La més plena d’aquestes files té: {choices}.",
            "Indique las columnas de este fichero en un fichero de correspondencias. "
            "La más completa de esas filas tiene: {choices}.",
        ),
    ),
    "no_sheet": Message(
        _said(
            "There is no sheet “{what}”. The workbook has: {choices}.",
            "No hi ha cap full «{what}». El llibre té: {choices}.",
            "No hay ninguna hoja «{what}». El libro tiene: {choices}.",
        ),
        _said(
            "Correct the name under sheets in the mapping file.",
            "Corregiu-ne el nom a l’apartat sheets del fitxer de correspondències.",
            "Corrija el nombre en el apartado sheets del fichero de correspondencias.",
        ),
    ),
}

# What was noticed and did no harm.
NOTICES: Mapping[str, Text] = {
    "repeated": _said(
        "{count} figures stand in the file twice and equal; one of each was taken in.",
        "{count} dades hi són dues vegades i són iguals; se n’ha incorporat una de cada.",
        "{count} datos aparecen dos veces y son iguales; se ha incorporado uno de cada.",
    ),
    "rounded": _said(
        "All {count} figures of {what} end in 0 or 5: they seem to be rounded.",
        "Les {count} dades de {what} acaben totes en 0 o 5: sembla que estan arrodonides.",
        "Los {count} datos de {what} acaban todos en 0 o 5: parece que están redondeados.",
    ),
    "note_below": _said(
        "{what} were taken for remarks, not figures.",
        "S’ha entès que {what} són observacions, no dades.",
        "Se ha entendido que {what} son observaciones, no datos.",
    ),
    "sheet_left_out": _said(
        "The sheet “{what}” has none of the headings looked for and was left out.",
        "El full «{what}» no té els encapçalaments buscats i no s’ha llegit.",
        "La hoja «{what}» no tiene los encabezados buscados y no se ha leído.",
    ),
    "encoding": _said(
        "The text was read as {what}, judging by its letters.",
        "El text s’ha llegit com a {what}, a jutjar per les lletres.",
        "El texto se ha leído como {what}, a juzgar por sus letras.",
    ),
}

NEAREST = _said(" Perhaps: {names}.", " Potser: {names}.", " Quizá: {names}.")
ROW = _said("row", "fila", "fila")
ROWS = _said("rows", "files", "filas")
COLUMN = _said("column", "columna", "columna")


def sentence(text: Text, language: str, facts: Mapping[str, object]) -> str:
    """A message with its facts filled in. `nearest` among the facts is a list of names, or nothing."""
    nearest = facts.get("nearest")
    said = NEAREST.into(language).replace("{names}", str(nearest)) if nearest else ""
    result = text.into(language)
    for name, fact in {**facts, "nearest": said}.items():
        # No str.format: a cell of a file may hold braces.
        result = result.replace("{" + name + "}", str(fact))
    return result
