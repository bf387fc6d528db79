import Kernel
import OPCUA

/// Why a source is not as it should be, for the pages: whoever connects devices reads Chinese first. What has no words
/// here is shown as the wire told it.
enum SourceReason {
    /// How a reason begins in English, and around what is named in Chinese.
    private static let known: [(start: String, before: String, after: String)] = [
        ("nobody answers at ", "", " 没有应答"), ("silent since ", "自 ", " 起没有数据"),
        ("no answer within ", "", " 内没有应答"), ("the device closed the connection", "设备关闭了连接", ""),
        ("the connection broke", "连接断了", ""), ("the broker is gone", "代理断开了", ""),
        ("the broker does not answer", "代理没有应答", ""), ("the broker refuses the subscription", "代理拒绝订阅", ""),
        ("the broker refuses: ", "代理拒绝：", ""), ("protocol ", "协议号 ", "（不是 Modbus）"),
        ("an answer of ", "应答不对：", ""), ("no node is mapped", "没有映射任何节点", ""),
        ("not watched by the server: ", "服务器不给订阅：", ""), ("values may be missing at ", "可能缺值：", ""),
        ("no number at ", "不是数字：", ""), ("no JSON at ", "不是 JSON：", ""), ("no object at ", "不是 JSON 对象：", ""),
        ("no node: ", "不是节点地址：", ""), ("it ended by itself", "连接自己结束了", ""),
    ]

    static func phrase(_ text: String) -> Phrase {
        for one in known where text.hasPrefix(one.start) {
            var rest = String(text.dropFirst(one.start.count))
            if one.start == "protocol " { rest = String(rest.prefix { $0.isNumber }) }
            return Phrase(one.before + rest + one.after, text)
        }
        return Phrase(text, text)
    }

    /// Our own failures have words; of others only the kind is told, since a description may hold anything.
    static func phrase(_ error: any Error) -> Phrase {
        switch error {
        case let failure as SourceFailure: failure.phrase
        case let failure as WireFailure: phrase(failure.reason)
        case let failure as OPCUAFailure: failure.phrase
        case let fault as Fault where fault.code == .storeFull: Phrase("磁盘没有空位", "The disk has no room")
        case let fault as Fault: phrase(fault.description)
        case let told as any CustomStringConvertible: phrase(String(told.description.prefix(200)))
        default: phrase("\(type(of: error))")
        }
    }
}
