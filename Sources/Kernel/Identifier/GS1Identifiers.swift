/// What a GS1 application identifier lets stand behind it (GS1 General Specifications 3.2).
struct GS1Format: Sendable {
    enum Rule: Sendable { case none, checkDigit(Int), date, dateTime }

    /// How many digits must come first.
    let digits: Int
    /// Then text of this length, of the 82 characters of the GS1 set, or more digits.
    let rest: ClosedRange<Int>
    var restIsDigits = false
    var rule = Rule.none
    /// One of the identifiers whose elements need no separator (GS1 General Specifications 7.8.5).
    var isPredefined = false

    var lengthMax: Int { digits + rest.upperBound }

    static func digits(_ count: Int, _ rule: Rule = .none, predefined: Bool = false) -> GS1Format {
        GS1Format(digits: count, rest: 0...0, rule: rule, isPredefined: predefined)
    }

    static func text(_ most: Int) -> GS1Format { GS1Format(digits: 0, rest: 1...most) }

    /// The identifiers known here; `310` to `316` take a fourth digit, the decimals.
    static func format(of identifier: String) -> GS1Format? {
        if let format = listed[identifier] { return format }
        guard identifier.utf8.count == 4, let decimals = identifier.utf8.last,
            (UInt8(ascii: "0")...UInt8(ascii: "5")).contains(decimals),
            weights.contains(identifier.prefix(3))
        else { return nil }
        return .digits(6, predefined: true)
    }

    static let weights: Set<Substring> = ["310", "311", "312", "313", "314", "315", "316"]

    private static let listed: [String: GS1Format] = {
        var formats: [String: GS1Format] = [
            "00": .digits(18, .checkDigit(18), predefined: true),
            "01": .digits(14, .checkDigit(14), predefined: true),
            "02": .digits(14, .checkDigit(14), predefined: true),
            "10": .text(20), "20": .digits(2, predefined: true), "21": .text(20), "22": .text(20),
            "30": GS1Format(digits: 1, rest: 0...7, restIsDigits: true),
            "37": GS1Format(digits: 1, rest: 0...7, restIsDigits: true),
            "240": .text(30), "241": .text(30), "250": .text(30), "251": .text(30),
            "253": GS1Format(digits: 13, rest: 0...17, rule: .checkDigit(13)), "254": .text(20),
            "400": .text(30), "401": .text(30),
            "420": .text(20), "421": GS1Format(digits: 3, rest: 1...9), "422": .digits(3),
            "7003": .digits(10, .dateTime),
            "8003": GS1Format(digits: 14, rest: 0...16, rule: .checkDigit(14)), "8004": .text(30),
            "8006": .digits(18, .checkDigit(14)),
            "8008": GS1Format(digits: 8, rest: 0...4, restIsDigits: true, rule: .dateTime),
            "8017": .digits(18, .checkDigit(18)), "8018": .digits(18, .checkDigit(18)), "8020": .text(25),
            "90": .text(30),
        ]
        for date in ["11", "12", "13", "15", "16", "17"] {
            formats[date] = .digits(6, .date, predefined: true)
        }
        for place in 410...417 { formats[String(place)] = .digits(13, .checkDigit(13), predefined: true) }
        for inside in 91...99 { formats[String(inside)] = .text(90) }
        return formats
    }()

    func check(_ value: ArraySlice<UInt8>, ai: String) throws(GS1Failure) {
        let head = value.prefix(digits)
        let tail = value.dropFirst(digits)
        guard head.count == digits, rest.contains(tail.count) else { throw .wrongLength(ai: ai) }
        guard head.allSatisfy(ScannedText.isDigit),
            tail.allSatisfy(restIsDigits ? ScannedText.isDigit : Self.isOfTheSet)
        else { throw .badCharacter(ai: ai) }
        switch rule {
        case .none: break
        case .checkDigit(let length):
            guard CheckCharacters.mod10.valid([UInt8](value.prefix(length))) else {
                throw .checkFailed(ai: ai)
            }
        case .date:
            guard GS1Date.day(head, century: 20, dayZero: true) != nil else { throw .badDate(ai: ai) }
        case .dateTime:
            guard GS1Date.day(head, century: 20, dayZero: false) != nil, GS1Date.isClock(value.dropFirst(6))
            else {
                throw .badDate(ai: ai)
            }
        }
    }

    /// GS1 AI encodable character set 82 (GS1 General Specifications 7.11).
    private static func isOfTheSet(_ byte: UInt8) -> Bool {
        ScannedText.isDigit(byte) || ScannedText.isUpper(byte) || ScannedText.isLower(byte)
            || marks.contains(byte)
    }

    private static let marks = Set("!\"%&'()*+,-./:;<=>?_".utf8)
}

/// Six digits, two of them for the year.
enum GS1Date {
    /// Day 00 stands for the last day of the month (GS1 General Specifications 3.4.2).
    static func day(_ digits: some Collection<UInt8>, century: Int, dayZero: Bool) -> Day? {
        let pairs = pairs(digits)
        guard pairs.count >= 3 else { return nil }
        let year = century * 100 + pairs[0]
        guard pairs[2] == 0, dayZero, (1...12).contains(pairs[1]) else {
            return Day(year: year, month: pairs[1], day: pairs[2])
        }
        return Day(year: year, month: pairs[1], day: Day.length(ofMonth: pairs[1], year: year))
    }

    /// Hours, then perhaps minutes, then perhaps seconds.
    static func isClock(_ digits: some Collection<UInt8>) -> Bool {
        guard digits.count % 2 == 0 else { return false }
        let pairs = pairs(digits)
        guard let hour = pairs.first, hour < 24 else { return false }
        return pairs.dropFirst().allSatisfy { $0 < 60 }
    }

    private static func pairs(_ digits: some Collection<UInt8>) -> [Int] {
        var pairs: [Int] = []
        var high: Int?
        for byte in digits {
            let digit = Int(byte) - Int(UInt8(ascii: "0"))
            if let tens = high {
                pairs.append(tens * 10 + digit)
                high = nil
            } else {
                high = digit
            }
        }
        return pairs
    }
}
