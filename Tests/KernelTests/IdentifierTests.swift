import Kernel
import Testing

@Suite struct `A check character` {
    let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    @Test(
        arguments: [
            (.iso7064Mod37_2, "G123498654321", "H"), (.iso7064Mod37_2, "A999926000088", "*"),
            (.iso7064Mod11_2, "11010519491231002", "X"), (.iso7064Mod11_2, "0794", "0"),
            (.mod10, "629104150021", "3"), (.mod10, "9638507", "4"), (.mod10, "00614141123456789", "0"),
            (.mod97_10, "794", "44"),
        ] as [(CheckCharacters, String, String)])
    func `is that of the published examples`(algorithm: CheckCharacters, body: String, check: String) {
        #expect(algorithm.character(for: body) == check)
        #expect(algorithm.valid(body + check))
    }

    @Test func `does not exist for text outside the alphabet`() {
        for algorithm in CheckCharacters.allCases {
            for body in ["", "a", "12-3", "１２", "12 3", "1*"] {
                #expect(algorithm.character(for: body) == nil)
            }
            #expect(!algorithm.valid("") && !algorithm.valid("1") && !algorithm.valid("１２３"))
        }
        #expect(CheckCharacters.mod10.character(for: "12A") == nil)
    }

    @Test func `of 37-2 and 11-2 finds every wrong character and every transposition`() throws {
        var random = SeededNumbers(seed: 7064)
        for algorithm in [CheckCharacters.iso7064Mod37_2, .iso7064Mod11_2] {
            let alphabet = algorithm.isNumeric ? "0123456789" : letters
            for _ in 0..<20_000 {
                let body = random.text(13, of: alphabet)
                let right = Array(body + (try #require(algorithm.character(for: body))))
                var wrong = right
                let at = random.below(13)
                wrong[at] = random.pick(Array(alphabet))
                #expect(algorithm.valid(String(wrong)) == (wrong == right))
                var swapped = right
                swapped.swapAt(at, at + 1)
                #expect(algorithm.valid(String(swapped)) == (swapped == right))
            }
        }
    }

    @Test func `of modulus 10 and 97-10 finds every wrong character`() throws {
        var random = SeededNumbers(seed: 10)
        for algorithm in [CheckCharacters.mod10, .mod97_10] {
            for _ in 0..<2000 {
                let body = random.text(17, of: "0123456789")
                let right = Array(body + (try #require(algorithm.character(for: body))))
                var wrong = right
                wrong[random.below(right.count)] = random.pick(Array("0123456789"))
                #expect(algorithm.valid(String(wrong)) == (wrong == right))
            }
        }
    }
}

@Suite struct `A donation number` {
    @Test(arguments: [
        ("G123498654321", "H", 77), ("A999926000001", "8", 68), ("A999926000002", "6", 66),
        ("A999926000010", "6", 66),
        ("A999926000005", "0", 60), ("A999926000079", "1", 61), ("A999926000006", "Z", 95),
        ("A999926000088", "*", 96),
        ("A999926000198", "O", 84), ("A999926000289", "I", 78), ("A999926123456", "T", 89),
        ("W000026123456", "*", 96),
    ])
    func `has its check character and flags`(din: String, check: String, flags: Int) throws {
        let number = try DonationNumber(din: din)
        #expect(String(number.check) == check)
        #expect(try DonationNumber(scan: "=\(din)\(flags)").din == din)
        #expect(try DonationNumber(keyed: din + check) == number)
        #expect(throws: DonationNumberFailure.checkFailed) {
            try DonationNumber(scan: "=\(din)\(flags == 96 ? 60 : flags + 1)")
        }
    }

    @Test func `is read from bar code and keyboard`() throws {
        let scanned = try DonationNumber(scan: "=A99992612345607")
        #expect(scanned.din == "A999926123456" && scanned.flags == "07" && scanned.check == "T")
        #expect(scanned.grouped == "A9999 26 123456")
        #expect(scanned.facility == "A9999" && scanned.year == "26" && scanned.serial == "123456")
        let keyed = try DonationNumber(keyed: "A9999 26 123456 T")
        #expect(keyed.flags == nil && keyed == scanned && Set([keyed, scanned]).count == 1)
    }

    @Test(
        arguments: [
            ("=A99992612345697", .badFlags("97")), ("=A9999261234560a", .badFlags("0a")),
            ("A99992612345600", .notADonationNumber),
            ("", .notADonationNumber), ("=A9999261234560", .wrongLength(15)),
            ("=A999926123456000", .wrongLength(17)),
            ("=O99992612345600", .badFacility), ("=099992612345600", .badFacility),
            ("=A9O992612345600", .badFacility),
            ("=a99992612345600", .badFacility), ("=A99992X12345600", .badYear),
            ("=A99992612345X00", .badSerial),
            ("=A9999２612345600", .fullWidth), ("＝A99992612345600", .fullWidth),
            ("=Ａ99992612345600", .fullWidth),
        ] as [(String, DonationNumberFailure)])
    func `is refused by scan`(scan: String, failure: DonationNumberFailure) {
        #expect(throws: failure) { try DonationNumber(scan: scan) }
    }

    @Test(
        arguments: [
            ("A9999 26 123456 S", .checkFailed), ("A9999 26 123456", .wrongLength(13)),
            ("A9999\u{3000}26 123456 T", .fullWidth),
            ("A9999 26 12345６ T", .fullWidth), ("A9999-26-123456-T", .wrongLength(17)),
            ("A9999 26 123456 t", .checkFailed),
        ] as [(String, DonationNumberFailure)])
    func `is refused from the keyboard`(keyed: String, failure: DonationNumberFailure) {
        #expect(throws: failure) { try DonationNumber(keyed: keyed) }
    }
}

@Suite struct `A resident number` {
    @Test func `has birth date, area and sex`() throws {
        let number = try ResidentNumber("11010519491231002X")
        #expect(number.birth == Day(year: 1949, month: 12, day: 31))
        #expect(number.area == "110105" && !number.isMale)
        #expect(try ResidentNumber("999999198512310024").birth.iso == "1985-12-31")
    }

    @Test(
        arguments: [
            ("110105194912310021", .checkFailed), ("11010519491231002x", .checkFailed),
            ("11010519491331002X", .badBirthDate),
            ("1101051949123100", .wrongLength(16)), ("X1010519491231002X", .badCharacter),
            ("01010519491231002X", .badCharacter),
            ("１1010519491231002X", .fullWidth), ("11010519491231002Ｘ", .fullWidth),
            ("999999198502290024", .badBirthDate),
        ] as [(String, ResidentNumberFailure)])
    func `is refused`(text: String, failure: ResidentNumberFailure) {
        #expect(throws: failure) { try ResidentNumber(text) }
    }
}
