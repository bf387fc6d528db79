/// The demo plant as a Python program: it talks OPC UA, Sparkplug B and Modbus, and fails as it is told.
package enum PlantScript {
    package static var bytes: [UInt8] { PackageResources.plant_py }
    /// What of PyPI it needs; `Tools/install-simulator` installs them.
    package static let packages = ["asyncua==2.1.0", "pymodbus==3.16.1", "pysparkplug==0.6.1"]
}

/// Cameras of the demo plant as a Python program over Debian's GStreamer: RTSP with a burned-in second, and faults.
package enum CameraScript {
    package static var bytes: [UInt8] { PackageResources.camera_py }
    /// Sees Debian's `gi`; a Python of one's own does not.
    package static let python = "/usr/bin/python3"
}
