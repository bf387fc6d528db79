import Identity
package import Kernel

/// The security owner hears of every locked account (Law.s4: P11 11.300(d), D 11.7).
package let lockedAccountAlert = Reaction(to: ["identity.account.locked.v1"]) {
    (fact, head, acting) throws(Denial) in
    guard case .locked(let failures)? = fact as? AccountFact else { return }
    let person = head.subject.id
    try acting.act(
        NoticeTable.self, on: NoticeRules.alertPrefix + "\(head.index)",
        .post(
            title: "账号 \(person) 已锁定 · Account \(person) is locked",
            body: """
                连续 \(failures) 次口令不对。请查明原因，再由管理员解锁。
                \(failures) wrong passwords in a row. Find out why before an administrator unlocks it.
                """))
}
