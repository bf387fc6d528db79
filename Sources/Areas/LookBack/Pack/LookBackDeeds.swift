import Kernel
package import Web

/// A person adopts a version of the rules from its file.
package enum LookBackDeeds {
    package static let fileBytesMax = 1_000_000

    package static let adopt = Deed(
        LookBackPackTable.self, "adopt", "lookback.rules", Phrase("采用追溯规则", "Adopt look-back rules"),
        fields: [
            DeedField(
                "file", Phrase("规则包文件", "File of the rules"), .file(bytesMax: fileBytesMax),
                example: .object([
                    JSONMember(key: "base64", value: .string("e30=")),
                    JSONMember(key: "name", value: .string("lookback.json")),
                ]))
        ]
    ) { (call) throws(DeedFailure) in
        do throws(Refusal) {
            return DeedOrder(.adopt(try LookBackPack.read(call.values.file("file").bytes)))
        } catch {
            throw .denied(.refused(error))
        }
    }

    package static let all = [OpenDeed(adopt)]
}
