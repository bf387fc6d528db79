import Assembly
import Donors
import Foundation
import Identity
import Kernel
import Ledger
import Lineage
import Places
import Plasma

/// A plant that does not exist, with people, stations, limits and shipments, made by the same commands as a real one.
struct DemoPlant {
    struct Person {
        let number: String
        let name: String
        let role: String
        let does: Phrase
    }

    static let password = "xuemai-demo"
    static let people = [
        Person(
            number: "0001", name: "周工", role: "administrator",
            does: Phrase("管理员：账号与权限，碰不到业务数据", "administrator: accounts, no business data")),
        Person(
            number: "0417", name: "张工", role: "receiver",
            does: Phrase("收浆员：导入清单，扫码收浆，签「编制」", "receiver: imports, scans, signs as performed")),
        Person(
            number: "0288", name: "王工", role: "leader",
            does: Phrase("班长：第二人复核", "leader: the second person, verifies")),
        Person(
            number: "0533", name: "李工", role: "qa",
            does: Phrase("QA：审核并签「审核」「批准」", "QA: reviews and signs")),
        Person(
            number: "0301", name: "罗工", role: "analyst",
            does: Phrase("检验员：复检录入与导入", "analyst: enters and imports the re-test")),
        Person(
            number: "0302", name: "何工", role: "checker",
            does: Phrase("复核员：复核并签复检结论", "checker: verifies, signs the conclusions of the re-test")),
        Person(
            number: "0539", name: "吴工", role: "qp",
            does: Phrase("质量受权人：批准追溯报告", "qualified person: approves the report of a look-back")),
        Person(
            number: "0105", name: "赵工", role: "registrar",
            does: Phrase("登记员：浆站与限度", "registrar: stations and limits")),
        Person(
            number: "0620", name: "刘工", role: "storekeeper",
            does: Phrase("库管员：移库、合箱", "storekeeper: stores, moves and re-boxes")),
        Person(
            number: "0720", name: "孙工", role: "production",
            does: Phrase("生产记录员：记录步骤", "production recorder: records steps")),
        Person(
            number: "0450", name: "马工", role: "engineer",
            does: Phrase("设备工程师：设备、校准、信号、报警定义", "engineer: equipment, calibration, signals, alarms")),
        Person(
            number: "0610", name: "陈工", role: "privacy",
            does: Phrase(
                "个人信息保护负责人：删除身份，处置到期记录", "privacy officer: erases identities, disposes of records")),
        Person(
            number: "0900", name: "检查员", role: "inspector",
            does: Phrase("检查员：只看，验证", "inspector: reads and verifies")),
    ]

    let configuration: NodeConfiguration
    let bags: Int
    var simulatorPort = DemoEquipment.simulatorPortDefault

    /// Makes what is missing; a plant that stands already is left as it is.
    func prepare() async throws {
        let folder = NodeFolder(configuration: configuration)
        try folder.prepare()
        let store = try folder.openForWriting(create: true)
        let node = try folder.node(store)
        if try await node.standing(of: "0900") == nil {
            print("Making the demo plant 正在建演示工厂 …")
            let founding = Founding(node: node)
            try await DemoPlant.people(founding)
            try await founding.adoptLimits(as: "0105")
            try await founding.adoptDonationRules(as: "0105")
            try await founding.adoptParallelLimits(as: "0105")
            try await founding.adoptQuarantine(as: "0105")
            try await founding.adoptRetest(as: "0105")
            try await founding.adoptProduction(as: "0105")
            try await founding.adoptStoreLimits(as: "0105")
            let today = node.now().day(offsetMinutes: configuration.zoneMinutes)
            for station in DemoStation.all {
                try await founding.perform(
                    StationTable.self, on: station.code, as: "0105",
                    .register(try station.profile(licenceValidTo: today.adding(months: 8))))
            }
            try await founding.adoptRetention(as: "0533")
            try await founding.adoptLookBack(as: "0533")
            try await makeDonors(founding)
            try await layOut(founding)
            try await makeShipments(founding, today: today)
            try await makeProducts(founding)
            try await DemoLookBack(founding: founding).make()
            try await DemoEquipment(founding: founding, simulatorPort: simulatorPort).make()
            try await DemoVerification(founding: founding).make()
            try await DemoFilm(founding: founding, simulatorPort: simulatorPort).make()
        }
        try await node.close()
    }

    /// The first of them is the administrator.
    static func people(
        _ founding: Founding, _ people: [Person] = Self.people, cost: ScryptCost = .standard
    ) async throws {
        let administrator = people[0]
        for person in people {
            let first = try PersonalKey.create(person: person.number, password: "first-" + Self.password, cost: cost)
            let opening = AccountOpening(name: person.name, role: person.role, key: SealedKeyFields(first))
            let isFirst = person.number == administrator.number
            try await founding.perform(
                AccountTable.self, on: person.number,
                as: isFirst ? Standing.node.person : administrator.number,
                isFirst ? .found(opening) : .open(opening))
            let own = try PersonalKey.create(person: person.number, password: Self.password, cost: cost)
            try await founding.perform(
                AccountTable.self, on: person.number, as: Standing.node.person,
                .changePassword(SealedKeyFields(own)))
            if isFirst { continue }
            try await founding.perform(
                AccountTable.self, on: person.number, as: administrator.number,
                .checkIdentity(.identityCard, acceptedResponsibility: true))
        }
    }

    /// A freezer with one shelf of eight positions, at -30 °C.
    private func layOut(_ founding: Founding) async throws {
        func open(_ id: String, _ kind: PlaceKind, _ name: String, in outer: String, celsius: String? = nil)
            async throws
        {
            let particulars = celsius.map { ["celsius_max": $0] } ?? [:]
            try await founding.perform(
                PlaceTable.self, on: id, as: DemoPlant.people[0].number,
                .open(PlaceDetail(kind: kind, name: name, within: outer, particulars: particulars)), reason: "布置")
        }
        try await open("store", .room, "血浆库 Plasma store", in: "")
        try await open("f1", .freezer, "一号冷库 Freezer 1", in: "store", celsius: "-30")
        try await open("f1-a", .shelf, "甲架 Shelf A", in: "f1")
        for number in 1...8 { try await open("f1-a-0\(number)", .position, "0\(number)", in: "f1-a") }
    }

    /// Donors who do not exist, of the first station.
    private func makeDonors(_ founding: Founding) async throws {
        for donor in DemoDonor.all {
            let person = Subject(DonorRules.noun, DonorRules.id(station: donor.station, number: donor.number))
            let identity = try donor.identity()
            let sealed = try await founding.node.sealPersonal(identity.canonicalBytes, of: person)
            try await founding.perform(
                DonorTable.self, on: person.id, as: "0105",
                .register(
                    station: donor.station, number: donor.number, sealed: sealed.bytes,
                    tag: founding.node.matchTag(of: identity.resident)),
                newKey: sealed.newKey)
        }
    }

    /// A pool of an older system, and what was made of it down to the packs.
    private func makeProducts(_ founding: Founding) async throws {
        for (code, material) in DemoLineage.materials {
            try await founding.perform(MaterialTable.self, on: code, as: "0105", .register(material))
        }
        for (code, process) in DemoLineage.processes {
            try await founding.perform(ProcessTable.self, on: code, as: "0105", .declare(process))
        }
        let file = Array("2009.csv".utf8)
        let older = DemoLineage.older(at: founding.node.now() - .days(30), file: founding.node.hash(file))
        try await founding.perform(MigrationTable.self, on: "MG-1", as: "0105", .record(older))
        for step in DemoLineage.steps {
            try await founding.perform(StepTable.self, on: step.id, as: "0720", .perform(step.order))
        }
    }

    /// One shipment is announced, its files and the codes to scan lie in the folder; another waits to be imported.
    private func makeShipments(_ founding: Founding, today: Day) async throws {
        let compact = today.iso.split(separator: "-").joined()
        let shipped = today.adding(days: -1)
        let first = DemoShipment(
            seed: 3, id: "SH-\(compact)-02", station: .isbt, shippedOn: shipped, bags: bags)
        let second = DemoShipment(
            seed: 5, id: "SH-\(compact)-03", station: .own, shippedOn: shipped, bags: 12, serial: 1_001)
        for shipment in [first, second] {
            try write(shipment.manifestCSV, "\(shipment.id)-manifest.csv")
            try write(shipment.loggerCSV(zoneMinutes: configuration.zoneMinutes), "\(shipment.id)-logger.csv")
            try write(DemoPlant.sheet(of: shipment), "\(shipment.id)-codes.txt")
        }
        let bytes = Array(first.manifestCSV.utf8)
        let digest = TreeHash.sha256(bytes)
        let books = try await founding.node.read { (snapshot) throws(Fault) in
            try StationTable.profile(DemoStation.isbt.code, from: snapshot)
        }
        let reader = ManifestReader(
            name: "\(first.id)-manifest.csv", digest: digest, form: ManifestForm(),
            labels: { _ in books.map { CodeBook(schemes: $0.schemes) } }, decodeGB18030: { _ in nil })
        try await founding.perform(
            ShipmentTable.self, on: first.id, as: "0417", .announce(try reader.read(bytes)),
            files: [KeptFile(digest: digest, bytes: bytes)])
    }

    private func write(_ text: String, _ name: String) throws {
        try text.write(toFile: configuration.folder + "/" + name, atomically: true, encoding: .utf8)
    }

    /// What to scan, and what the scale shows.
    private static func sheet(of shipment: DemoShipment) -> String {
        var text = "运输批 Shipment \(shipment.id)\n扫码内容 what the scanner reads\t净重 what the scale shows\n"
        var box = ""
        for bag in shipment.bags {
            if bag.line.box != box {
                box = bag.line.box
                text += "\n箱 Box\t\(box)\n"
            }
            text += "\(bag.label)\t\(bag.netGrams.text) g\n"
        }
        return text
    }

    static func welcome(_ url: String, folder: String) -> String {
        var text = """

            血脉 Xuemai · 演示工厂 demo plant
              \(url)

            工号 / 口令  staff number / password：口令都是 the password of all is  \(password)

            """
        for person in people {
            text += "  \(person.number)  \(person.name)  \(person.does.zh)\n        \(person.does.en)\n"
        }
        return text + """

            要扫的码和温度文件在  codes to scan, manifests and logger files:  \(folder)/
            停止 stop: Ctrl-C

            """
    }
}
