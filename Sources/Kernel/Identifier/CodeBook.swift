/// A scan that was understood.
package struct ScannedCode: Sendable, Hashable {
    /// What the reader sent, kept for the record.
    package let raw: String
    /// The number itself; with the issuer it is unique.
    package let normalized: String
    package let schemeId: String
    package let issuer: String
    package let fields: [String: String]
}

/// Why a scan was refused.
package enum ScanFailure: Error, Sendable, Hashable {
    case empty
    case tooLong(Int)
    case controlCharacter
    /// Letters or digits of an input method; switch it off and scan again.
    case fullWidth
    /// No scheme in use on that day has this layout.
    case unknown
    /// Schemes that all have this layout, in order of their ids.
    case ambiguous([String])
    /// The layout is the scheme's, the check is not: scan again.
    case checkFailed(String)
}

/// All schemes a site knows; it says whose number was scanned, or refuses to guess.
package struct CodeBook: Sendable {
    /// Longer than any number of ours; what is longer is a document or an attack.
    package static let scanLengthMax = 128

    package let schemes: [CodeScheme]

    package init(schemes: [CodeScheme]) { self.schemes = schemes }

    /// Layouts decide who is meant, before any check: else a misread number of one scheme,
    /// its check wrong, could pass as a right number of another.
    package func resolve(_ scan: String, on day: Day) -> Result<ScannedCode, ScanFailure> {
        let raw = [UInt8](scan.utf8)
        guard raw.count <= Self.scanLengthMax else { return .failure(.tooLong(raw.count)) }
        if ScannedText.hasFullWidth(scan) { return .failure(.fullWidth) }
        if ScannedText.hasControl(scan) { return .failure(.controlCharacter) }
        let prefix = ScannedText.symbologyLength(raw)
        let text = ScannedText.text(raw[prefix...])
        guard !text.isEmpty else { return .failure(.empty) }
        let symbology = prefix > 0 ? ScannedText.text(raw[..<prefix]) : nil
        var matches: [(scheme: CodeScheme, code: ScannedCode?)] = []
        for scheme in schemes where scheme.isValid(on: day) {
            if let symbology, let wanted = scheme.symbology, symbology != wanted { continue }
            switch scheme.read(text, raw: scan) {
            case .other: continue
            case .wrongCheck: matches.append((scheme, nil))
            case .read(let code): matches.append((scheme, code))
            }
        }
        guard let first = matches.first else { return .failure(.unknown) }
        guard matches.count == 1 else { return .failure(.ambiguous(matches.map(\.scheme.id).sorted())) }
        guard let code = first.code else { return .failure(.checkFailed(first.scheme.id)) }
        return .success(code)
    }
}

extension CodeScheme {
    enum Reading { case other, wrongCheck, read(ScannedCode) }

    func read(_ text: String, raw: String) -> Reading {
        if pattern.isDonationNumber { return readDonationNumber(text, raw: raw) }
        guard let fields = pattern.match(text) else { return .other }
        if let station = fields["station"], station != issuer { return .other }
        guard hasRightCheck(text) else { return .wrongCheck }
        return .read(
            ScannedCode(raw: raw, normalized: text, schemeId: id, issuer: issuer, fields: fields))
    }

    /// Without `=` and without the spaces of the label, 14 characters could be anybody's number:
    /// then only a right check makes them a donation number.
    private func readDonationNumber(_ text: String, raw: String) -> Reading {
        do throws(DonationNumberFailure) {
            let number = try text.hasPrefix("=") ? DonationNumber(scan: text) : DonationNumber(keyed: text)
            var fields = ["facility": number.facility, "year": number.year, "serial": number.serial]
            fields["flags"] = number.flags
            return .read(
                ScannedCode(raw: raw, normalized: number.din, schemeId: id, issuer: issuer, fields: fields))
        } catch {
            let isMeant = text.hasPrefix("=") || text.contains(" ")
            return error == .checkFailed && isMeant ? .wrongCheck : .other
        }
    }
}
