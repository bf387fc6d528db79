import Kernel
package import Sheets
package import Web

/// A type of message as a file, CSV, XLSX or JSON. What a value means is judged item by item by the area that takes
/// the message; the file's shape is judged as a whole.
extension MessageType {
    package var table: FieldTable {
        FieldTable(
            name: name.lowercased(), what, fields: fields, rowsMax: itemsMax, passedOver: MessageAnswers.columns)
    }

    /// Times without a zone are the plant's, `zoneMinutes` east of UTC. JSON is a list of items, or a whole message.
    package func items(
        ofFile bytes: [UInt8], zoneMinutes: Int, decodeGB18030: TextDecoding.GB18030
    ) throws(FileFailure) -> [MessageItem] {
        let rows = try table.read(bytes, zoneMinutes: zoneMinutes, decodeGB18030: decodeGB18030) {
            (fields) throws(JSONFailure) in
            try fields.refuseUnknown(except: ["created_at", "id", "items", "seq", "type", "version"])
            if let named = try fields.optionalString("type"), named != name { throw fields.wrong("type") }
            return try fields.array("items")
        }
        return rows.map { MessageItem(json: $0.json) }
    }
}
