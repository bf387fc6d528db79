import Identity
import Kernel
import Reports
package import Settings

/// What can be set in a running node, beside what areas declare themselves.
package enum NodeSettings {
    /// Idle time after which a screen locks. Nobody can switch it off (D 11.8; GMP 计算机化系统 §14).
    package static let lockSeconds = SettingDeclaration(
        "sign-in.lock-seconds", Phrase("闲置多久锁屏", "Idle time until a screen locks"),
        .integer(60...3_600, unit: Phrase("秒", "s")), first: "900", source: "D 11.8")
    /// Of one person at once: a workplace, the office and a hand-held.
    package static let sessionsPerPerson = SettingDeclaration(
        "sign-in.sessions-per-person", Phrase("一人同时登录几处", "Sessions of one person at once"),
        .integer(1...10, unit: Phrase("处", "sessions")), first: "3", source: "BG 10.1.2")
    /// NIST SP 800-63B §5.1.1 asks for eight.
    package static let passwordCharacters = SettingDeclaration(
        "sign-in.password-characters", Phrase("口令至少几个字符", "Characters of a password, at least"),
        .integer(8...64, unit: Phrase("个字符", "characters")), first: "8", source: "P11 11.300; SP 800-63B")
    package static let homeNetworks = SettingDeclaration(
        "sign-in.home-networks", Phrase("厂内网段", "Networks of the plant"), .networks(countMax: 32), first: "",
        source: "D 11.6")
    package static let clockDriftMilliseconds = SettingDeclaration(
        "clock.drift-limit-milliseconds", Phrase("时钟偏差限度", "Clock drift limit"),
        .integer(100...60_000, unit: Phrase("毫秒", "ms")), first: "2000", source: "BG 10.1.1d; D 12.3")
    package static let backupAlarmHours = SettingDeclaration(
        "backup.alarm-hours", Phrase("备份超过多久告警", "Age of the newest backup that alarms"),
        .integer(1...720, unit: Phrase("小时", "h")), first: "26", source: "A11 7.2; CS 19(3)")

    /// A partner's clock that is off makes its times worth nothing (BG 10.1.1d).
    package static let partnerClockSeconds = SettingDeclaration(
        "exchange.clock-limit-seconds", Phrase("对方时钟偏差限度", "Limit of a partner's clock"),
        .integer(10...86_400, unit: Phrase("秒", "s")), first: "300", source: "BG 10.1.1d; D 12.3")

    /// In the order of the page.
    package static let all =
        [
            lockSeconds, sessionsPerPerson, AccountRules.failuresSetting, passwordCharacters, homeNetworks,
            clockDriftMilliseconds, backupAlarmHours, partnerClockSeconds,
        ] + reportSettings

    /// The same with first values that an operator's file names.
    package static func all(first: [String: String]) -> [SettingDeclaration] {
        all.map { setting in
            var setting = setting
            setting.first = first[setting.name] ?? setting.first
            return setting
        }
    }
}
