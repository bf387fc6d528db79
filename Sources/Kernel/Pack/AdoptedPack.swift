/// What counts from a day on, until a later version does.
package protocol DatedVersion: Sendable {
    var effectiveFrom: Day { get }
}

extension Array where Element: DatedVersion {
    /// The newest version in force on a day; they are given oldest first.
    package func inForce(on day: Day) -> Element? { last { $0.effectiveFrom <= day } }
}

/// Limits and rules as data: a person adopts a version once, it counts from its day on and never changes
/// (GMP Art. 160: specifications are approved). Whoever judges by it names the version.
package protocol AdoptedPack: DatedVersion, Hashable {
    /// The one record of the noun, and the name that the file bears.
    static var packName: String { get }
    static var noun: String { get }
    /// As refusals name it: `合浆标准`, `the rules of pooling`.
    static var title: Phrase { get }
    static var kind: FactKind { get }
    static var permission: Permission { get }
    /// Made by `Table.versions`.
    static var table: Table { get }
    /// Pack, entry, person and moment of every version of one name, oldest first.
    static var asked: SQL { get }
    var version: String { get }

    func check() throws(Refusal)
    func write(to writer: inout CanonicalWriter)
    init(reading fields: JSONFields) throws(JSONFailure)
}

extension AdoptedPack {
    /// Reads a pack file: lenient JSON, but no unknown member, no missing one and no wrong value.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> Self {
        let pack: Self
        do throws(JSONFailure) {
            pack = try Self(reading: JSONFields(JSONReader.read(bytes, strictness: .lenient, depthMax: 8)))
        } catch {
            throw wrong(error.path.isEmpty ? "#\(error.offset)" : error.path)
        }
        try pack.check()
        return pack
    }
}
