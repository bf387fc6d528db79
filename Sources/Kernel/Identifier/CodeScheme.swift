/// The check a scheme's codes carry.
package enum CheckAlgorithm: String, Sendable, Hashable {
    case none, mod10, mod37_2, mod11_2, mod97

    package var characters: CheckCharacters? {
        switch self {
        case .none: nil
        case .mod10: .mod10
        case .mod37_2: .iso7064Mod37_2
        case .mod11_2: .iso7064Mod11_2
        case .mod97: .mod97_10
        }
    }
}

/// How one issuer numbers its bags during a time; China has no national layout, and stations change theirs.
package struct CodeScheme: Sendable, Hashable {
    package let id: String
    /// The station's code. A field named `station` must hold it, so that stations may share a layout.
    package let issuer: String
    package let validFrom: Day
    /// The last day; nothing while the scheme is in use.
    package let validTo: Day?
    package let pattern: CodePattern
    package let check: CheckAlgorithm
    /// The AIM identifier its labels are read with, such as `]C0`; compared only when the reader sends one.
    package let symbology: String?

    package init(
        id: String, issuer: String, validFrom: Day, validTo: Day? = nil, pattern: CodePattern,
        check: CheckAlgorithm, symbology: String? = nil
    ) throws(CodeSchemeFailure) {
        if let validTo, validTo < validFrom { throw .endsBeforeItBegins }
        if !pattern.isDonationNumber {
            guard pattern.checkLength == check.characters?.length ?? 0 else { throw .checkDoesNotFit }
            if check.characters?.isNumeric == true && pattern.hasLetterField { throw .checkDoesNotFit }
        } else if check != .none && check != .mod37_2 {
            throw .checkDoesNotFit
        }
        self.id = id
        self.issuer = issuer
        self.validFrom = validFrom
        self.validTo = validTo
        self.pattern = pattern
        self.check = check
        self.symbology = symbology
    }

    package func isValid(on day: Day) -> Bool { validFrom <= day && validTo.map { day <= $0 } ?? true }

    /// The check covers all characters before it; algorithms for digits leave the letters of literals out.
    func hasRightCheck(_ text: String) -> Bool {
        guard let characters = check.characters else { return true }
        let bytes = [UInt8](text.utf8)
        guard bytes.count > characters.length else { return false }
        let body = bytes.dropLast(characters.length)
        let counted = characters.isNumeric ? body.filter(ScannedText.isDigit) : [UInt8](body)
        return characters.valid(counted + bytes.suffix(characters.length))
    }
}

extension CodePattern {
    var hasLetterField: Bool {
        parts.contains { part in
            if case .field(_, _, let letter) = part { return letter != "n" }
            return false
        }
    }
}

/// Why a scheme cannot be used.
package enum CodeSchemeFailure: Error, Sendable, Hashable {
    case endsBeforeItBegins
    /// The pattern's check has another length than the algorithm's, or letters it cannot count.
    case checkDoesNotFit
}
