import Testing

@testable import Web

@Suite struct `An uploaded file` {
    @Test(arguments: [
        ("../../etc/passwd", "passwd"), ("..\\..\\win.ini", "win.ini"), ("/etc/shadow", "shadow"),
        ("C:\\a\\b.csv", "b.csv"),
        ("清单 1.csv", "清单 1.csv"), ("a\u{0}b\u{1b}.csv", "ab.csv"), ("..", "file"), ("", "file"), ("a/", "a"),
        ("\u{202E}vsc.exe", "vsc.exe"), ("x\u{85}y", "xy"),
    ])
    func `has a label and no path, whatever it is called`(told: String, kept: String) {
        #expect(Form.File(name: told, bytes: []).name == kept)
    }

    @Test func `has a name of bounded length`() {
        let long = Form.File(name: String(repeating: "长", count: 5_000), bytes: []).name
        #expect(long.utf8.count <= Form.File.nameBytesMax && !long.isEmpty)
    }
}

@Suite struct `A hostile multipart body` {
    private func read(_ text: String) -> Result<Form, MultipartReader.Failure> {
        do throws(MultipartReader.Failure) {
            return .success(try MultipartReader.read(Array(text.utf8), boundary: "xx"))
        } catch { return .failure(error) }
    }

    private func failure(_ text: String) -> MultipartReader.Failure? {
        guard case .failure(let failure) = read(text) else { return nil }
        return failure
    }

    private let head = "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\""

    @Test func `brings its file name to nothing but a label`() throws {
        let form = try read("\(head)../../../x.csv\"\r\n\r\n1\r\n--xx--\r\n").get()
        #expect(form.files["file"]?.name == "x.csv")
    }

    @Test func `with too many parts, without an end, or with another boundary is refused`() {
        let part = "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n"
        #expect(failure(String(repeating: part, count: 65) + "--xx--\r\n") == .tooManyParts)
        #expect(failure(part) == .cut)
        #expect(failure("--yy\r\n") == .boundary)
        #expect(failure("--xx\r\nno head") == .header)
        #expect(failure("--xx\r\nX: y\r\n\r\nv\r\n--xx--") == .header)
        #expect(
            MultipartReader.boundary(in: "multipart/form-data; boundary=" + String(repeating: "b", count: 71)) == nil)
    }

    @Test func `cut anywhere is read or refused, and never ends the program`() {
        let whole = Array(
            "\(head)a\"\r\n\r\n1\r\n--xx\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n2\r\n--xx--\r\n".utf8)
        for length in whole.indices {
            do throws(MultipartReader.Failure) {
                _ = try MultipartReader.read(Array(whole[..<length]), boundary: "xx")
            } catch { continue }
        }
    }
}
