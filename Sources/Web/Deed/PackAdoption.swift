package import Kernel

extension AdoptedPack {
    /// A person adopts a version from its file: one act for the page and the API.
    package static func adoption(_ what: Phrase, file: Phrase) -> Deed<PackTable<Self>> {
        Deed(
            PackTable<Self>.self, "adopt", permission, what,
            fields: [
                DeedField(
                    "file", file, .file(bytesMax: packFileBytesMax),
                    example: .object([
                        JSONMember(key: "base64", value: .string("e30=")),
                        JSONMember(key: "name", value: .string("\(packName).json")),
                    ]))
            ]
        ) { (call) throws(DeedFailure) in
            do throws(Refusal) {
                return DeedOrder(.adopt(try read(call.values.file("file").bytes)))
            } catch {
                throw .denied(.refused(error))
            }
        }
    }
}

/// A pack is read by people: one that is longer is none.
private let packFileBytesMax = 1_000_000
