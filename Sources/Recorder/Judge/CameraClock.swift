package import Kernel

/// What a camera says the time is: the `Date` of its answer to RTSP `OPTIONS` (RFC 2326 §12.18). It tells whole
/// seconds; cameras that tell none have no clock that could be judged.
package enum CameraClock {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// A header that is longer is none of a camera.
    package static let answerBytesMax = 8_192

    /// Of the text of an answer; nil if it is no RTSP answer or has no date that can be read.
    package static func date(inAnswer bytes: [UInt8]) -> Moment? {
        guard bytes.count <= answerBytesMax else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("RTSP/1.") else { return nil }
        for line in text.split(whereSeparator: \.isNewline) {
            guard line.lowercased().hasPrefix("date:") else { continue }
            return moment(String(line.dropFirst(5)))
        }
        return nil
    }

    /// `Sun, 22 Nov 2026 07:52:58 GMT` (RFC 9110 §5.6.7); `Sun, Nov 22 2026 07:52:58 GMT`, as many cameras write it.
    static func moment(_ text: String) -> Moment? {
        let words = text.split { $0 == " " || $0 == "," }
        guard words.count >= 5, words.count <= 6 else { return nil }
        let (first, second) = (String(words[1]), String(words[2]))
        let isPlain = Int(first) != nil
        guard let day = Int(isPlain ? first : second), let year = Int(words[3]),
            let month = months.firstIndex(of: isPlain ? second : first), (1970...9999).contains(year),
            let date = Day(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return date.start(offsetMinutes: 0) + .seconds(clock[0] * 3_600 + clock[1] * 60 + clock[2])
    }

    /// How far the camera is ahead at least, of an answer that was asked for at `sent` and had come at `received`;
    /// nought as long as its whole second allows that both clocks agree.
    package static func offset(told: Moment, sent: Moment, received: Moment) -> Span {
        if told > received { return told - received }
        let end = told + .seconds(1)
        return end < sent ? end - sent : .zero
    }
}
