import Monitoring
import Sheets
import Web
