package import Kernel

extension OPCUAFailure {
    /// What is wrong, and what to do about it.
    package var phrase: Phrase {
        switch self {
        case .unreachable(let place):
            Phrase("连接不上 \(place)：请检查服务器是否运行、地址和网络", "Nobody answers at \(place): check server, address and network")
        case .address(let text):
            Phrase(
                "“\(text)”不是 OPC UA 地址：应写成 opc.tcp://主机:端口/路径",
                "“\(text)” is no OPC UA address: write opc.tcp://host:port/path")
        case .untrusted(let certificate, let verdict): OPCUAFailure.untrusted(certificate.subject, verdict)
        case .notOffered(let offered):
            Phrase(
                "服务器不提供此安全策略；它提供：\(offered.joined(separator: "、"))",
                "The server does not offer this security policy; it offers: \(offered.joined(separator: ", "))")
        case .userNotOffered:
            Phrase("服务器不接受这种登录方式：请改用匿名或用户名", "The server takes no such user: change between anonymous and user name")
        case .plainPassword:
            Phrase("密码将以明文传送，已拒绝：请选择加密的安全策略", "The password would travel in clear: choose a policy that encrypts")
        case .noIdentity:
            Phrase("缺少本机的证书和密钥：请先生成", "Our own certificate and key are missing: make them first")
        case .forged:
            Phrase("服务器无法证明其身份：请查明网络中间有谁", "The server cannot prove who it is: find out who is in between")
        case .channel(.refused(let status, let reason)):
            Phrase("服务器拒绝连接：\(status) \(reason)", "The server refuses the connection: \(status) \(reason)")
        case .channel, .garbage:
            Phrase("服务器的数据不合协议：已断开，将自动重连", "What the server says breaks the protocol: cut, and tried again by itself")
        case .refused(let status):
            Phrase("服务器拒绝请求：\(status)", "The server refuses the request: \(status)")
        case .timeout:
            Phrase("服务器没有按时回答：将自动重试", "The server did not answer in time: tried again by itself")
        case .silent:
            Phrase("服务器长时间没有声息：已断开，将自动重连", "The server has been silent too long: cut, and tried again by itself")
        case .disconnected:
            Phrase("连接中断：将自动重连", "The connection broke: tried again by itself")
        case .closed:
            Phrase("连接已由本方关闭", "The connection was closed from our side")
        }
    }

    private static func untrusted(_ subject: String, _ verdict: TrustList.Verdict) -> Phrase {
        switch verdict {
        case .expired(let moment):
            Phrase(
                "服务器证书 \(subject) 已于 \(moment.rfc3339) 过期：请更换证书",
                "The server's certificate \(subject) expired on \(moment.rfc3339): have it renewed")
        case .notYetValid(let moment):
            Phrase(
                "服务器证书 \(subject) 自 \(moment.rfc3339) 起才有效：请核对两边的时钟",
                "The server's certificate \(subject) is valid from \(moment.rfc3339) on: check both clocks")
        case .otherServer:
            Phrase(
                "服务器证书 \(subject) 属于另一台主机或应用：请核对地址",
                "The server's certificate \(subject) is of another host or application: check the address")
        case .unknown, .trusted:
            Phrase(
                "服务器证书 \(subject) 尚未被信任：请核对指纹后信任它",
                "Nobody has trusted the server's certificate \(subject) yet: compare its fingerprint, then trust it")
        }
    }
}
