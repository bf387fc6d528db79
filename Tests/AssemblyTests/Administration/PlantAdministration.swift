import Assembly
import Kernel
import Settings

extension Plant {
    /// What administrators do to the system itself, each noun at least once.
    func administer() async throws {
        try await changeSettings()
    }

    private func changeSettings() async throws {
        let name = NodeSettings.backupAlarmHours.name
        let change = ValueChange(old: "26", new: "30")
        try await must(
            errand(ValueTable.self, name, .propose(setting: name, change), by: "0001", reason: "周末无人"))
        try await must(errand(ValueTable.self, name, .reject("30"), by: "0533", reason: "太长"))
        let shorter = ValueChange(old: "26", new: "25")
        try await must(
            errand(ValueTable.self, name, .propose(setting: name, shorter), by: "0001", reason: "每天一次"))
        try await must(errand(ValueTable.self, name, .approve("25"), by: "0533"))
        let sessions = NodeSettings.sessionsPerPerson.name
        try await must(
            errand(
                ValueTable.self, sessions, .propose(setting: sessions, ValueChange(old: "3", new: "2")), by: "0001",
                reason: "两处够用"))
    }
}
