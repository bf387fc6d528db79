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

    /// Donors of the demo station, old enough and not too old.
    package static let ofStation = [
        ("D0000101", "钱示例", "19880312", "003"), ("D0000102", "孙示例", "19921105", "004"),
        ("D0000103", "周示例", "19790620", "005"), ("D0000104", "吴示例", "19950817", "006"),
        ("D0000105", "郑示例", "19990101", "007"), ("D0000106", "王示例", "20100101", "008"),
    ].map { number, name, birth, sequence in
        DemoDonor(
            station: DemoStation.own.code, number: number, name: name, digits: "999999\(birth)\(sequence)", phone: nil)
    }

    /// With the check character, as the identity card has it.
    package var resident: String { digits + (CheckCharacters.iso7064Mod11_2.character(for: digits) ?? "") }

    package func identity() throws(Refusal) -> DonorIdentity {
        return try DonorIdentity(name: name, resident: resident, phone: phone)
    }
}
