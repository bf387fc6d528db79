"""Reads a workbook of ours from standard input and prints it, or writes one of openpyxl's as base64."""
import base64
import datetime
import io
import sys

import openpyxl
from openpyxl.styles import numbers


def read():
    book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    print("sheets", "|".join(book.sheetnames))
    sheet = book.worksheets[0]
    print("frozen", sheet.freeze_panes)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment:
                print("note", cell.coordinate, cell.comment.text)
            if cell.value is None:
                continue
            if cell.data_type == "n":
                print(cell.coordinate, "n", cell.value, cell.number_format)
            elif cell.data_type == "d":
                print(cell.coordinate, "d", cell.value)
            else:
                # openpyxl guesses "f" for inline text that begins with "="; the type in the file says which it is.
                print(cell.coordinate, cell.data_type, repr(cell.value))
    for rule in sheet.data_validations.dataValidation:
        print("rule", rule.type, rule.sqref, rule.formula1)


def write():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["箱号", "袋号", "日期", "重量"])
    sheet.append(["B01", "A999926012001", datetime.date(2026, 11, 21), 588.53])
    sheet.append(["B02", "A&B<C>", datetime.datetime(2026, 11, 21, 7, 48), 590])
    sheet["D3"].number_format = numbers.FORMAT_NUMBER_00
    sheet["D5"] = "=1+1"
    sheet.merge_cells("A7:B7")
    target = io.BytesIO()
    book.save(target)
    print(base64.b64encode(target.getvalue()).decode())


{"read": read, "write": write}[sys.argv[1]]()
