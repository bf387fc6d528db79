import Kernel
package import Web

/// What outsiders may ask about people and devices: for the plant's own register of staff, and for monitors.
package enum IdentityLookUps {
    package static let accounts = LookUp(
        "identity", "accounts", "identity.view", Phrase("账号", "Accounts"),
        by: { (account: Account) in account.person },
        columns: [
            .init("person", Phrase("工号", "Staff number"), .text) { .text($0.person) },
            .init("name", Phrase("姓名", "Name"), .text) { .text($0.name) },
            .init("role", Phrase("角色", "Role"), .text) { .text($0.role) },
            .init(
                "standing", Phrase("状态", "Standing"),
                .choice(AccountStanding.allCases.map { DeedChoice($0.rawValue, $0.phrase) })
            ) { .text($0.standing.rawValue) },
            .init("may_sign", Phrase("可签名", "May sign"), .flag) { .flag($0.maySign) },
            .init("last_sign_in_at", Phrase("上次登录", "Last sign-in"), .moment, optional: true) {
                .moment($0.lastSignInAt)
            },
        ]
    ) { (call, snapshot) throws(Fault) in
        try AccountLookups.accounts(after: call.after, limit: call.limit, from: snapshot)
    }

    package static let devices = LookUp(
        "identity", "devices", "identity.view", Phrase("设备", "Devices"), by: { (device: Device) in device.id },
        columns: [
            .init("id", Phrase("编号", "Id"), .text) { .text($0.id) },
            .init("name", Phrase("名称", "Name"), .text) { .text($0.grant.name) },
            .init("per_minute", Phrase("每分钟最多次数", "Calls a minute at most"), .integer) { .integer($0.grant.perMinute) },
            .init("registered_by", Phrase("登记人", "Registered by"), .text) { .text($0.registeredBy) },
            .init("registered_at", Phrase("登记时间", "Registered at"), .moment) { .moment($0.registeredAt) },
            .init("disabled_at", Phrase("停用时间", "Disabled at"), .moment, optional: true) {
                .moment($0.disabling?.at)
            },
            .init("turned_away", Phrase("陌生网络来过次数", "Calls from strange networks"), .integer) {
                .integer($0.turnedAway)
            },
        ]
    ) { (call, snapshot) throws(Fault) in
        try DeviceLookups.devices(after: call.after, limit: call.limit, from: snapshot)
    }

    package static let all = [accounts, devices]
}
