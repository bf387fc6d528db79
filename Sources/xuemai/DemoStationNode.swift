import Assembly
import Donors
import Foundation
import Identity
import Kernel
import Ledger
import Plasma
import Records

/// A station that does not exist, with people of each role and donors, made by the same commands as a real one.
struct DemoStationNode {
    static let people = [
        DemoPlant.Person(
            number: "0001", name: "周工", role: "administrator",
            does: Phrase("管理员：账号与权限", "administrator: accounts")),
        DemoPlant.Person(
            number: "0701", name: "吴工", role: "reception",
            does: Phrase("接待：登记来访", "reception: registers visits")),
        DemoPlant.Person(
            number: "0702", name: "郑医生", role: "physician",
            does: Phrase("医生：体检、问诊、决定并签名", "physician: examines, questions, decides and signs")),
        DemoPlant.Person(
            number: "0703", name: "冯护士", role: "nurse", does: Phrase("护士：采浆", "nurse: collects")),
        DemoPlant.Person(
            number: "0704", name: "卫工", role: "laboratory",
            does: Phrase("检验员：录入站内检测", "laboratory: enters the station's tests")),
        DemoPlant.Person(
            number: "0705", name: "蒋工", role: "packer",
            does: Phrase("包装发运：速冻、装箱、装车", "packer: freezes, packs, loads")),
        DemoPlant.Person(
            number: "0706", name: "沈站长", role: "station-lead",
            does: Phrase("站长：复核检测，签名发运", "station lead: checks tests, signs the dispatch")),
        DemoPlant.Person(
            number: "0533", name: "李工", role: "qa", does: Phrase("QA：看轨迹", "QA: reads the trail")),
        DemoPlant.Person(
            number: "0900", name: "检查员", role: "inspector", does: Phrase("检查员：只看", "inspector: reads")),
    ]

    let configuration: NodeConfiguration

    /// Makes what is missing; a station that stands already is left as it is.
    func prepare() async throws {
        let folder = NodeFolder(configuration: configuration)
        try folder.prepare()
        let store = try folder.openForWriting(create: true)
        let node = try folder.node(store)
        if try await node.standing(of: "0900") == nil {
            print("Making the demo station 正在建演示浆站 …")
            let founding = Founding(node: node)
            try await DemoPlant.people(founding, Self.people)
            let today = node.now().day(offsetMinutes: configuration.zoneMinutes)
            let station = DemoStation.own
            try await founding.perform(
                StationTable.self, on: station.code, as: "0706",
                .register(try station.profile(licenceValidTo: today.adding(months: 8))))
            let handling = try LimitsPack.read(stationPackBytes)
            try await founding.perform(LimitsTable.self, on: handling.name, as: "0706", .adopt(handling))
            let rules = try CriteriaPack.read(donationRulesPackBytes)
            try await founding.perform(
                CriteriaTable.self, on: CriteriaPack.packName, as: "0706", .adopt(rules))
            try await founding.adoptRetention(as: "0533")
            for donor in DemoDonor.ofStation {
                let person = Subject(DonorRules.noun, DonorRules.id(station: donor.station, number: donor.number))
                let identity = try donor.identity()
                let sealed = try await node.sealPersonal(identity.canonicalBytes, of: person)
                try await founding.perform(
                    DonorTable.self, on: person.id, as: "0701",
                    .register(
                        station: donor.station, number: donor.number, sealed: sealed.bytes,
                        tag: node.matchTag(of: identity.resident)),
                    newKey: sealed.newKey)
            }
            try writeSheet(today)
        }
        try await node.close()
    }

    /// What to scan: donor and identity cards, and labels for empty bags.
    private func writeSheet(_ today: Day) throws {
        var text = "浆员证 donor card\t身份证 identity card\n"
        for donor in DemoDonor.ofStation { text += "\(donor.number)\t\(donor.resident)\n" }
        text += "\n空袋 empty bags\n"
        for serial in 1...12 { text += "\(DemoStation.own.label(serial: serial, collectedOn: today).label)\n" }
        try text.write(toFile: configuration.folder + "/station-codes.txt", atomically: true, encoding: .utf8)
    }

    static func welcome(_ url: String, folder: String) -> String {
        var text = """

            血脉 Xuemai · 演示浆站 demo station
              \(url)

            工号 / 口令  staff number / password：口令都是 the password of all is  \(DemoPlant.password)

            """
        for person in people {
            text += "  \(person.number)  \(person.name)  \(person.does.zh)\n        \(person.does.en)\n"
        }
        return text + """

            要扫的码在  codes to scan:  \(folder)/station-codes.txt
            停止 stop: Ctrl-C

            """
    }
}
