package import Kernel

/// How a file that came from outside was written; kept with it, because it decides what its bytes mean.
package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "UTF-8"
    case gb18030 = "GB18030"
    /// An Office Open XML workbook; its text is UTF-8 inside.
    case xlsx = "XLSX"
}

/// The text of a file as valid UTF-8 bytes without a byte order mark.
package struct DecodedText: Sendable, Equatable {
    package let bytes: [UInt8]
    package let encoding: TextEncoding
}

/// Finds out how a file is written, and refuses by name what is no text that we read.
package enum TextDecoding {
    /// A manifest of 20 000 bags has about 1.5 MB; more is a mistake, and would only fill memory.
    package static let fileBytesMax = 32 * 1024 * 1024

    package typealias GB18030 = ([UInt8]) -> String?

    /// `decodeGB18030` is a port: its tables are the platform's. It answers nothing for wrong bytes.
    package static func decode(_ bytes: [UInt8], decodeGB18030: GB18030) throws(Refusal) -> DecodedText {
        guard !bytes.isEmpty else { throw .fileEmpty }
        guard bytes.count <= fileBytesMax else { throw .fileTooLarge(bytes: bytes.count) }
        try refuseForeignForms(bytes)
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard !body.isEmpty else { throw .fileEmpty }
        if isUTF8(body) { return DecodedText(bytes: body, encoding: .utf8) }
        guard body.count == bytes.count else { throw .fileBadEncoding }
        let isMarked = bytes.starts(with: [0x84, 0x31, 0x95, 0x33])
        guard let text = decodeGB18030(isMarked ? Array(bytes.dropFirst(4)) : bytes) else {
            throw .fileBadEncoding
        }
        guard !text.unicodeScalars.contains("\u{FFFD}") else { throw .fileBadEncoding }
        return DecodedText(bytes: Array(text.utf8), encoding: .gb18030)
    }

    private static func refuseForeignForms(_ bytes: [UInt8]) throws(Refusal) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .fileUTF16 }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { throw .fileSpreadsheet }
        if let zero = bytes.firstIndex(of: 0) { throw .fileZeroByte(at: zero) }
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}

extension Refusal {
    /// An empty file has nothing to judge; taking it for one without rows would hide a lost file.
    package static let fileEmpty = Refusal(
        "sheets.file.empty", Phrase("文件是空的", "The file is empty"),
        next: Phrase("请对方重新导出后再上传", "Ask for a new export, then upload it"))

    /// Beyond `TextDecoding.fileBytesMax`.
    package static func fileTooLarge(bytes: Int) -> Refusal {
        Refusal(
            "sheets.file.too-large",
            Phrase(
                "文件 \(bytes) 字节，上限 \(TextDecoding.fileBytesMax) 字节（32 MB）",
                "The file has \(bytes) bytes; the limit is \(TextDecoding.fileBytesMax) (32 MB)"),
            next: Phrase("分成几个文件再上传", "Split it into several files"))
    }

    /// UTF-16 is not guessed: half of its wrong readings look like text.
    package static let fileUTF16 = Refusal(
        "sheets.file.utf-16", Phrase("文件是 UTF-16 编码", "The file is in UTF-16"),
        next: Phrase("另存为 CSV UTF-8，再上传", "Save it as CSV UTF-8 and upload it again"))

    /// The format of 1997, or a workbook locked with a password, which looks the same from outside.
    package static let fileSpreadsheet = Refusal(
        "sheets.file.spreadsheet", Phrase("这是旧式 .xls 或加了密码的工作簿", "This is an old .xls or a locked workbook"),
        next: Phrase("去掉密码，另存为 .xlsx，再上传", "Remove the password and save it as .xlsx"))

    /// Text has no zero bytes.
    package static func fileZeroByte(at offset: Int) -> Refusal {
        Refusal(
            "sheets.file.zero-byte",
            Phrase("文件第 \(offset) 字节是零，不是文本", "Byte \(offset) of the file is zero: it is no text"),
            next: Phrase("另存为 CSV UTF-8，再上传", "Save it as CSV UTF-8 and upload it again"))
    }

    /// Neither valid UTF-8 nor valid GB18030.
    package static let fileBadEncoding = Refusal(
        "sheets.file.encoding",
        Phrase("文件既不是 UTF-8 也不是 GB18030 编码", "The file is neither valid UTF-8 nor valid GB18030"),
        next: Phrase("另存为 CSV UTF-8，再上传", "Save it as CSV UTF-8 and upload it again"))
}
