package import Donors
package import Kernel

/// A donor who does not exist: the resident numbers have true check characters and an area code that was never given.
package struct DemoDonor: Sendable {
    package let station: String
    package let number: String
    let name: String
    /// Area, birth date and sequence: 17 digits.
    let digits: String
    let phone: String?

    package static let all = [
        DemoDonor(
            station: DemoStation.isbt.code, number: "D0000017", name: "张示例", digits: "99010119880312001",
            phone: "13800000017"),
        DemoDonor(
            station: DemoStation.isbt.code, number: "D0000018", name: "李示例", digits: "99010119921105002",
            phone: "13800000018"),
        DemoDonor(
            station: DemoStation.isbt.code, number: "D0000019", name: "王示例", digits: "99010119790620003", phone: nil),
    ]

    package func identity() throws(Refusal) -> DonorIdentity {
        let check = CheckCharacters.iso7064Mod11_2.character(for: digits) ?? ""
        return try DonorIdentity(name: name, resident: digits + check, phone: phone)
    }
}
