import ArgumentParser
import Foundation
import Simulator

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays the demo plant's devices: OPC UA, MQTT Sparkplug B, Modbus. 扮演示范工厂的设备。",
        discussion: """
            Tanks and the pasteuriser by OPC UA, incubators and rooms by Sparkplug B, fillers and freezers by Modbus.
            A line on standard input is a fault: "modbus exception", "sparkplug gap", "opcua clock 3600",
            "modbus spike FZ601.TT01 -5", "sparkplug die", "opcua clear". 从标准输入一行一个故障。
            Cameras by RTSP where GStreamer is installed: "camera 1 freeze", "camera 2 clock 3600". 有 GStreamer 时也扮演摄像机。
            """)

    @Option(help: "Python with the peers; Tools/install-simulator makes it. 所用的 Python。")
    var python = "/opt/xuemai/simulator/bin/python3"
    @Option(help: "Where scripts and the edge's configuration are put. 文件放在哪里。") var folder = "simulator-data"
    @Option(help: "Port of OPC UA; Modbus has the next, the broker the one after. 起始端口。") var port = 48_400
    @Option(help: "Cameras that are played, at the port after the broker's; 0 for none. 扮演的摄像机数。") var cameras = 3
    @Option(help: "A broker that runs already, host:port; else mosquitto is started. 已有的代理。") var broker: String?
    @Option(help: "Times as fast as real time. 倍速。") var speed = 1.0
    @Option(help: "Hours ago at which simulated time begins. 从几小时前开始。") var fromHours = 0.0
    @Option(help: "Seconds between values. 间隔秒数。") var every = 1.0
    @Option(help: "The node that `xuemai collect` would tell. 节点地址。") var node = "http://127.0.0.1:8080"

    static let peers = ["opcua", "sparkplug", "modbus"]

    func validate() throws {
        guard (1...65_532).contains(port) else { throw ValidationError("port: between 1 and 65532") }
        guard (0...100).contains(cameras) else { throw ValidationError("cameras: between 0 and 100") }
        guard (0.1...10_000).contains(speed), (0.01...3600).contains(every), (0...87_600).contains(fromHours) else {
            throw ValidationError("speed, every or from-hours is out of range")
        }
    }

    func run() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let script = "\(folder)/plant.py"
        try Data(PlantScript.bytes).write(to: URL(filePath: script))
        var processes: [Process] = []
        defer { for process in processes where process.isRunning { process.terminate() } }
        let place = broker ?? "127.0.0.1:\(port + 2)"
        if broker == nil { processes.append(try startBroker()) }
        var inputs: [String: FileHandle] = [:]
        for peer in Self.peers {
            let (process, input) = try start(peer, script, place)
            processes.append(process)
            inputs[peer] = input
        }
        try writeConfiguration(script, place)
        if cameras > 0, let (process, input) = try startCameras() {
            processes.append(process)
            inputs["camera"] = input
            print("rtsp://127.0.0.1:\(port + 3)/cam1 …")
        }
        print("opc.tcp://127.0.0.1:\(port)/plant/ · Modbus 127.0.0.1:\(port + 1) · MQTT \(place)")
        print("xuemai collect --config \(folder)/collect.yaml")
        fflush(nil)
        while let line = readLine() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, let input = inputs[words[0]] else {
                print("opcua, sparkplug, modbus or camera, then a fault. 先写设备，再写故障。")
                continue
            }
            try input.write(contentsOf: Data((words[1] + "\n").utf8))
        }
        // Without a terminal it plays until it is stopped.
        for process in processes { process.waitUntilExit() }
    }

    private func startBroker() throws -> Process {
        let configuration = "listener \(port + 2) 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 1000\n"
        try Data(configuration.utf8).write(to: URL(filePath: "\(folder)/mosquitto.conf"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.environment = ["PATH": "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin"]
        process.arguments = ["mosquitto", "-c", "\(folder)/mosquitto.conf"]
        try process.run()
        return process
    }

    private func start(_ peer: String, _ script: String, _ broker: String) throws -> (Process, FileHandle) {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            script, peer, "--port", "\(peer == "modbus" ? port + 1 : port)", "--broker", broker, "--speed", "\(speed)",
            "--from-hours", "\(fromHours)", "--every", "\(every)",
        ]
        let input = Pipe()
        process.standardInput = input
        do { try process.run() } catch {
            throw ValidationError("\(python) does not start; Tools/install-simulator makes it")
        }
        return (process, input.fileHandleForWriting)
    }

    /// Nil where GStreamer is not installed: a plant without cameras is a plant.
    private func startCameras() throws -> (Process, FileHandle)? {
        let script = "\(folder)/camera.py"
        try Data(CameraScript.bytes).write(to: URL(filePath: script))
        let probe = Process()
        probe.executableURL = URL(filePath: CameraScript.python)
        probe.arguments = [
            "-c", "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer",
        ]
        probe.standardError = FileHandle.nullDevice
        do { try probe.run() } catch { return nil }
        probe.waitUntilExit()
        guard probe.terminationStatus == 0 else {
            print("No cameras: GStreamer is not installed (Tools/install-simulator). 没有装 GStreamer，不扮演摄像机。")
            return nil
        }
        let process = Process()
        process.executableURL = URL(filePath: CameraScript.python)
        process.arguments = [script, "\(port + 3)", "\(cameras)"]
        let input = Pipe()
        process.standardInput = input
        try process.run()
        return (process, input.fileHandleForWriting)
    }

    /// What an edge machine needs to read the plant: every signal at its address.
    private func writeConfiguration(_ script: String, _ broker: String) throws {
        var text = "node: \(node)\nkey_file: \(folder)/device.key\nfolder: \(folder)/edge\nsources:\n"
        let sources = [
            ("sparkplug", "gw-1", "sparkplug", broker), ("modbus", "mb-1", "modbus-tcp", "127.0.0.1:\(port + 1)"),
        ]
        for (peer, code, name, address) in sources {
            text += "  - code: \(code)\n    protocol: \(name)\n    address: \(address)\n    signals:\n"
            for line in try map(peer, script) {
                let words = line.split(separator: " ")
                if words.count >= 2 { text += "      \"\(words[0])\": \(words[1])\n" }
            }
        }
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/collect.yaml"))
    }

    private func map(_ peer: String, _ script: String) throws -> [Substring] {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [script, "map", peer]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self).split(separator: "\n")
    }
}
