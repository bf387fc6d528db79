package import Kernel

/// Who a donor is, in the clear: exists at the door and on the page of a look, never in a fact and never in a table.
///
/// Birth date and sex stand in the resident number: only residents of the station's own district may be registered.
package struct DonorIdentity: Sendable, Equatable {
    package static let nameBytesMax = 100

    package let name: String
    package let resident: ResidentNumber
    /// Digits; a plus sign may stand first.
    package let phone: String?

    /// What was keyed, checked.
    package init(name: String, resident: String, phone: String?) throws(Refusal) {
        guard name.isLine(bytesMax: DonorIdentity.nameBytesMax) else { throw .donorFieldWrong(Words.name) }
        if let phone {
            let digits = phone.hasPrefix("+") ? phone.dropFirst() : phone[...]
            guard (5...20).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .donorFieldWrong(Words.phone)
            }
        }
        do throws(ResidentNumberFailure) { self.resident = try ResidentNumber(resident) } catch {
            throw .donorFieldWrong(Words.resident)
        }
        self.name = name
        self.phone = phone
    }

    package enum Words {
        package static let name = Phrase("姓名", "Name")
        package static let resident = Phrase("居民身份证号", "Resident number")
        package static let phone = Phrase("电话", "Phone")
    }

    /// The first character, whatever the name: 张*.
    package var maskedName: String { String(name.prefix(1)) + "*" }

    /// What is sealed.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("name", name)
        writer.memberIfPresent("phone", phone)
        writer.member("resident", resident.text)
        writer.endObject()
        return writer.bytes
    }

    /// What was sealed.
    package static func read(_ bytes: [UInt8]) throws(Fault) -> DonorIdentity {
        do {
            let fields = try JSONFields(canonical: bytes)
            return try DonorIdentity(
                name: try fields.string("name"), resident: try fields.string("resident"),
                phone: try fields.optionalString("phone"))
        } catch {
            throw Fault(.damaged, "an opened identity cannot be read")
        }
    }
}
