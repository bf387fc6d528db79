"""Reads a PDF from standard input with pypdf and prints what makes it PDF/A-2b, then the text of its pages.

No validator of PDF/A is in Debian or on PyPI; these are the marks that one looks for first.
"""
import io
import re
import sys

import pypdf

reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()))
root = reader.trailer["/Root"]
metadata = root["/Metadata"].get_data().decode()
print("part", re.search(r"pdfaid:part>(\d)", metadata)[1], re.search(r"pdfaid:conformance>(\w)", metadata)[1])
print("intents", ",".join(str(intent.get_object()["/S"]) for intent in root["/OutputIntents"]))
print("encrypted", reader.is_encrypted)
print("actions", any(name in root for name in ("/OpenAction", "/AA", "/AcroForm")))
fonts, whole = set(), True
for page in reader.pages:
    for font in page["/Resources"].get("/Font", {}).values():
        descendants = font.get_object().get("/DescendantFonts", [font])
        for descendant in descendants:
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            fonts.add(str(descriptor["/FontName"]))
            whole = whole and any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
            whole = whole and "/ToUnicode" in font.get_object()
print("fonts", len(fonts) > 0, whole)
print("pages", len(reader.pages))
for page in reader.pages:
    print(page.extract_text().replace("\u200b", ""))
