package import Kernel

/// Why a workbook was not read at all.
package enum SheetFailure: Error, Sendable, Hashable, CaseIterable {
    case notArchive, damaged, encrypted, foreignName, overlapping, tooManyParts, tooLarge, bomb, wideArchive
    case notWorkbook, notUTF8, badMarkup, declaration, tooDeep, tooManyRows, tooManyColumns, disorder

    package var phrase: Phrase {
        switch self {
        case .notArchive: Phrase("不是 XLSX 文件", "It is no XLSX file")
        case .damaged: Phrase("文件已损坏", "The file is damaged")
        case .encrypted: Phrase("文件加了密码", "The file is locked with a password")
        case .foreignName:
            Phrase("压缩包里有指向外面的路径名", "The archive holds a path that leads out of it")
        case .overlapping: Phrase("压缩包里的文件互相重叠", "Parts of the archive overlap")
        case .tooManyParts: Phrase("压缩包里的文件太多", "The archive has too many parts")
        case .tooLarge: Phrase("文件太大", "The file is too large")
        case .bomb: Phrase("解压后大得不正常", "It unpacks to an abnormal size")
        case .wideArchive: Phrase("是 ZIP64 或分卷压缩包", "It is a ZIP64 or split archive")
        case .notWorkbook: Phrase("压缩包里没有工作表", "The archive holds no worksheet")
        case .notUTF8: Phrase("里面的文字不是 UTF-8", "Its text is not UTF-8")
        case .badMarkup: Phrase("里面的 XML 不合规范", "Its XML is not well-formed")
        case .declaration: Phrase("里面的 XML 带有文档类型声明", "Its XML declares a document type")
        case .tooDeep: Phrase("里面的 XML 嵌套太深", "Its XML is nested too deeply")
        case .tooManyRows: Phrase("行太多", "It has too many rows")
        case .tooManyColumns: Phrase("列太多", "It has too many columns")
        case .disorder: Phrase("行或格的次序不对，或有重复", "Rows or cells are out of order or doubled")
        }
    }
}

/// One cell that has no plain value to read.
package struct SheetFlaw: Sendable, Hashable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        case formula, merged, error, noDate, unknown

        package var phrase: Phrase {
            switch self {
            case .formula: Phrase("是公式；请复制后只粘贴值", "A formula: copy it and paste values only")
            case .merged: Phrase("是合并的单元格；请取消合并", "A merged cell: unmerge it")
            case .error: Phrase("是错误值", "An error value of the spreadsheet")
            case .noDate: Phrase("没有这个日期", "No such date")
            case .unknown: Phrase("单元格内容读不懂", "The cell cannot be read")
            }
        }
    }

    package let row: Int
    /// Counted from one.
    package let column: Int
    package let kind: Kind
}
