import HTTPTypes
import Hummingbird
import Kernel
import Web

extension API {
    static func json(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The facts as they are kept, byte for byte, and the receipt.
    static func bytes(of answer: DeedAnswer) -> [UInt8] {
        var bytes = Array("{\"facts\":[".utf8)
        for (place, fact) in answer.facts.enumerated() {
            bytes += Array("\(place > 0 ? "," : ""){\"body\":".utf8)
            bytes += fact.body
            bytes += Array(",\"kind\":\"\(fact.kind.name)\"}".utf8)
        }
        bytes += Array("],\"receipt\":".utf8)
        var writer = CanonicalWriter()
        let receipt = answer.receipt
        writer.beginObject()
        writer.member("checkpoint", receipt.checkpoint)
        writer.member("count", receipt.count)
        writer.member("index", receipt.index)
        writer.member("leaf", receipt.leaf.hex)
        writer.member("recorded_at", receipt.recordedAt)
        writer.member("repeated", receipt.repeated)
        writer.endObject()
        return bytes + writer.bytes + [UInt8(ascii: "}")]
    }

    static func bytes(of page: LookUpPage, _ lookUp: LookUp) -> [UInt8] {
        let order = lookUp.columns.indices.sorted { lookUp.columns[$0].name < lookUp.columns[$1].name }
        var writer = CanonicalWriter(capacity: 256 * (page.rows.count + 1))
        writer.beginObject()
        writer.member("next", page.next)
        writer.key("rows")
        writer.beginArray()
        for row in page.rows {
            writer.beginObject()
            for place in order {
                writer.key(lookUp.columns[place].name)
                switch row[place] {
                case .none: writer.null()
                case .integer(let number): writer.value(number)
                case .flag(let flag): writer.value(flag)
                case .text, .decimal, .day, .moment: writer.value(row[place].text)
                }
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
