/// Reads `multipart/form-data` (RFC 7578) out of a body that is already in memory, bounded by the server.
package enum MultipartReader {
    package enum Failure: Error { case boundary, header, cut, tooManyParts }

    static let partsMax = 64

    /// The boundary named in a Content-Type value.
    package static func boundary(in contentType: String) -> String? {
        guard let start = contentType.firstRange(of: "boundary=") else { return nil }
        let rest = contentType[start.upperBound...].prefix { $0 != ";" }
        let bare = rest.hasPrefix("\"") ? rest.dropFirst().prefix { $0 != "\"" } : rest
        return bare.isEmpty || bare.utf8.count > 70 ? nil : String(bare)
    }

    package static func read(_ body: [UInt8], boundary: String) throws(Failure) -> Form {
        var form = Form()
        let delimiter = Array("\r\n--\(boundary)".utf8)
        let first = Array("--\(boundary)".utf8)
        guard body.starts(with: first) else { throw .boundary }
        var place = first.count
        var parts = 0
        while true {
            if body[place...].starts(with: "--".utf8) { return form }
            guard body[place...].starts(with: "\r\n".utf8) else { throw .cut }
            parts += 1
            guard parts <= partsMax else { throw .tooManyParts }
            place += 2
            guard let headerEnd = index(of: Array("\r\n\r\n".utf8), in: body, from: place) else { throw .header }
            let header = String(decoding: body[place..<headerEnd], as: UTF8.self)
            guard let end = index(of: delimiter, in: body, from: headerEnd + 2) else { throw .cut }
            let content = headerEnd + 4 <= end ? Array(body[(headerEnd + 4)..<end]) : []
            guard let name = attribute("name", in: header) else { throw .header }
            if let fileName = attribute("filename", in: header) {
                if !fileName.isEmpty || !content.isEmpty {
                    form.add(name, file: Form.File(name: fileName, bytes: content))
                }
            } else {
                form.add(name, String(decoding: content, as: UTF8.self))
            }
            place = end + delimiter.count
        }
    }

    private static func attribute(_ name: String, in header: String) -> String? {
        for line in header.split(separator: "\r\n") {
            guard line.lowercased().hasPrefix("content-disposition:") else { continue }
            for piece in line.split(separator: ";").dropFirst() {
                let trimmed = piece.drop { $0 == " " }
                if trimmed.hasPrefix("\(name)=\"") {
                    return String(trimmed.dropFirst(name.count + 2).dropLast())
                }
            }
        }
        return nil
    }

    private static func index(of needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, body.count >= needle.count, start <= body.count - needle.count else {
            return nil
        }
        var place = start
        let last = body.count - needle.count
        while place <= last {
            if body[place] == first, body[place..<(place + needle.count)].elementsEqual(needle) { return place }
            place += 1
        }
        return nil
    }
}
