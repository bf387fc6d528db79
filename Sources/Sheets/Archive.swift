/// Several files as one ZIP; the same files give the same bytes.
package enum Archive {
    package static func bytes(_ parts: [(name: String, content: [UInt8])]) -> [UInt8] {
        var zip = ZipWriter()
        for part in parts { zip.add(part.name, part.content) }
        return zip.finished()
    }
}
