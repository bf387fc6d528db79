import Kernel
package import Web

/// A person adopts a version of the specification from its file.
package enum SpecificationDeeds {
    package static let fileBytesMax = 1_000_000

    package static let adopt = Deed(
        SpecificationTable.self, "adopt", "retest.rules", Phrase("采用复检标准", "Adopt a specification of the re-test"),
        fields: [
            DeedField(
                "file", Phrase("标准文件", "File of the specification"), .file(bytesMax: fileBytesMax),
                example: .object([
                    JSONMember(key: "base64", value: .string("e30=")),
                    JSONMember(key: "name", value: .string("retest.json")),
                ]))
        ]
    ) { (call) throws(DeedFailure) in
        do throws(Refusal) {
            return DeedOrder(.adopt(try RetestPack.read(call.values.file("file").bytes)))
        } catch {
            throw .denied(.refused(error))
        }
    }
}
