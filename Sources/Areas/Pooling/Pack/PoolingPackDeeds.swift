import Kernel
package import Web

/// A person adopts a version of the specification from its file.
package enum PoolingPackDeeds {
    package static let fileBytesMax = 1_000_000

    package static let adopt = Deed(
        PoolingPackTable.self, "adopt", "pooling.rules", Phrase("采用合浆标准", "Adopt rules of pooling"),
        fields: [
            DeedField(
                "file", Phrase("标准文件", "File of the specification"), .file(bytesMax: fileBytesMax),
                example: .object([
                    JSONMember(key: "base64", value: .string("e30=")),
                    JSONMember(key: "name", value: .string("pooling.json")),
                ]))
        ]
    ) { (call) throws(DeedFailure) in
        do throws(Refusal) {
            return DeedOrder(.adopt(try PoolingPack.read(call.values.file("file").bytes)))
        } catch {
            throw .denied(.refused(error))
        }
    }
}
