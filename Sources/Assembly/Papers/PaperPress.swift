import Kernel

/// Whoever sets papers: a program beside the node, since a typesetter is too large to be part of it.
package protocol PaperPress: Sendable {
    /// The bytes of a PDF/A-2b; `matter` is the JSON that the template reads.
    func set(_ template: [UInt8], _ matter: [UInt8]) async throws(PressFailure) -> [UInt8]
}

package enum PressFailure: Error, Sendable, Equatable {
    /// The program or its fonts are not installed.
    case missing
    /// Too many papers wait already.
    case busy
    /// It did not end within its limits of time and memory.
    case limits
    /// What it said, for the log only.
    case failed(String)

    /// For who asked for a paper; the page itself can still be printed.
    var refusal: Refusal {
        switch self {
        case .missing:
            Refusal(
                "paper.press.missing",
                Phrase("这台机器没有装排版程序，做不了 PDF", "No typesetter is installed here; no PDF can be made"),
                next: Phrase(
                    "请管理员运行 Tools/install-papers；在此之前可从记录页「打印」",
                    "Ask the administrator to run Tools/install-papers; until then use Print on the record's page"))
        case .busy:
            Refusal(
                "paper.press.busy", Phrase("排队等 PDF 的人太多", "Too many papers are waiting to be set"),
                next: Phrase("一分钟后再试", "Try again in a minute"))
        case .limits:
            Refusal(
                "paper.press.limits",
                Phrase("这份 PDF 太长，没有在限定的时间和内存内排完", "This PDF is too long to be set within its limits"),
                next: Phrase("缩小范围，或下载档案", "Narrow the question, or download the archive"))
        case .failed:
            Refusal(
                "paper.press.failed", Phrase("排版程序没有做出 PDF", "The typesetter made no PDF"),
                next: Phrase("请管理员看日志；在此之前可从记录页「打印」", "Ask the administrator to read the log; use Print meanwhile"))
        }
    }
}
