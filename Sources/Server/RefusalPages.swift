import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Web

private enum ErrorWords {
    static let refused = Phrase("没有做成", "It was not done")
    static let nothingKept = Phrase("没有记下任何东西。", "Nothing was recorded.")
    static let untouched = Phrase("记录没有变。", "The record is unchanged.")
    static let failed = Phrase("系统现在做不了", "The system cannot do this now")
    static let failedWhy = Phrase("服务器出了故障，已经记入日志。", "The server has a fault; it was logged.")
    static let failedNext = Phrase(
        "过一会儿再做一次。再不行，把参考号告诉管理员。",
        "Try again in a while. If it fails again, tell an administrator the reference.")
    static let failedKept = Phrase(
        "没有显示「已保存」的，就没有保存；已保存的都在。",
        "What was not shown as saved is not saved; what was saved is safe.")
    static let full = Phrase("磁盘满了，没有保存", "The disk is full, nothing was saved")
    static let fullWhy = Phrase("账本所在的磁盘没有空位。", "The disk that holds the ledger has no room left.")
    static let fullNext = Phrase(
        "停下手里的活，请管理员腾出空间；然后再做一次。",
        "Stop, ask an administrator to make room, then do it again.")
    static let fullKept = Phrase(
        "这一次什么也没有记下；以前记下的都在。", "Nothing of this was recorded; everything before is safe.")
    static let missing = Phrase("没有这一页", "There is no such page")
    static let missingWhy = Phrase(
        "地址写错了，或者那条记录不在这本账里。", "The address is wrong, or that record is not in this ledger.")
    static let missingNext = Phrase(
        "回到待办，或用上方的查找。", "Go back to the tasks, or use the search at the top.")
    static let tooLarge = Phrase("文件太大，没有收下", "The file is too large and was not taken")
    static let tooLargeNext = Phrase("分成几份再传。", "Send it in parts.")
    static let forged = Phrase("这一页过期了，没有做", "This page is out of date, nothing was done")
    static let forgedWhy = Phrase(
        "它不是本次登录打开的，或来自别的网站。",
        "It was not opened in this session, or it came from another site.")
    static let forgedNext = Phrase("刷新页面，再做一次。", "Reload the page and do it again.")
    static let unreadable = Phrase("收到的内容读不出来", "What was sent cannot be read")
    static let unreadableWhy = Phrase("它断在半路，或格式不对。", "It was cut on the way, or has the wrong format.")
    static let denied = Phrase("您不能进这里", "You may not enter here")
    static let deniedWhy = Phrase("您的角色没有这项权限。", "Your role does not hold this right.")
    static let deniedNext = Phrase(
        "请有权限的人来做，或请管理员授权。", "Ask somebody who holds it, or ask an administrator.")

    static func limit(_ bytes: Int) -> Phrase {
        let size = "\(bytes / 1_048_576) MiB"
        return Phrase("一次最多 \(size)。", "At most \(size) at a time.")
    }
}

/// A "no" as it is told: status, and the five things that an error page says.
struct Problem {
    let status: HTTPResponse.Status
    let what: Phrase
    let why: Phrase
    let next: Phrase
    let kept: Phrase
    /// A code of ours, or the number under which the log has the fault.
    let reference: String

    static let missing = Problem(
        status: .notFound, what: ErrorWords.missing, why: ErrorWords.missingWhy, next: ErrorWords.missingNext,
        kept: ErrorWords.untouched, reference: "server.page.missing")
    static let forged = Problem(
        status: .forbidden, what: ErrorWords.forged, why: ErrorWords.forgedWhy, next: ErrorWords.forgedNext,
        kept: ErrorWords.nothingKept, reference: "server.form.forged")
    static let denied = Problem(
        status: .forbidden, what: ErrorWords.denied, why: ErrorWords.deniedWhy, next: ErrorWords.deniedNext,
        kept: ErrorWords.untouched, reference: "server.access.denied")

    static func form(_ failure: FormFailure) -> Problem {
        switch failure {
        case .tooLarge(let limit):
            Problem(
                status: .contentTooLarge, what: ErrorWords.tooLarge, why: ErrorWords.limit(limit),
                next: ErrorWords.tooLargeNext, kept: ErrorWords.nothingKept,
                reference: "server.form.too-large")
        case .unreadable:
            Problem(
                status: .badRequest, what: ErrorWords.unreadable, why: ErrorWords.unreadableWhy,
                next: ErrorWords.forgedNext, kept: ErrorWords.nothingKept, reference: "server.form.unreadable"
            )
        }
    }

    static func refused(_ refusal: Refusal) -> Problem {
        Problem(
            status: .conflict, what: ErrorWords.refused, why: refusal.reason, next: refusal.next,
            kept: ErrorWords.nothingKept, reference: refusal.code)
    }

    static func failed(_ fault: Fault, reference: String) -> Problem {
        let isFull = fault.code == .storeFull
        return Problem(
            status: .serviceUnavailable, what: isFull ? ErrorWords.full : ErrorWords.failed,
            why: isFull ? ErrorWords.fullWhy : ErrorWords.failedWhy,
            next: isFull ? ErrorWords.fullNext : ErrorWords.failedNext,
            kept: isFull ? ErrorWords.fullKept : ErrorWords.failedKept, reference: reference)
    }

    func model(_ language: Language) -> ErrorModel {
        ErrorModel(
            what: what(language), why: "\(why, language)", next: "\(next, language)", reference: reference,
            kept: "\(kept, language)")
    }

    /// For scripts: `data-wrong` is where a dialogue looks for the reason.
    func fragment(_ language: Language) -> Markup {
        """
        <div class="refusal" role="alert" data-code="\(reference)"><p data-wrong>\(icon(.stop, size: 16))\
        \(why, language) \(next, language) \(kept, language)</p><p><code translate="no">\(reference)</code></p></div>
        """
    }
}
