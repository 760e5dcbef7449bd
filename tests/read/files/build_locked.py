"""Saves rows.xlsx with the password “Huangpi2017”, in three formats, through LibreOffice's own interface.

/usr/bin/python3 tests/read/files/build_locked.py      (the Python that has LibreOffice's `uno`)
"""

import subprocess
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import NamedValue, PropertyValue

HERE = Path(__file__).resolve().parent
PASSWORD = "Huangpi2017"
FORMATS = {
    "locked.xlsx": ("Calc MS Excel 2007 XML", PASSWORD),
    "locked_default.xlsx": ("Calc MS Excel 2007 XML", "VelvetSweatshop"),
    "locked.xls": ("MS Excel 97", PASSWORD),
    "locked.ods": ("calc8", PASSWORD),
}


def values(**named):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in named.items())


def main():
    with tempfile.TemporaryDirectory() as folder:
        accept = "--accept=pipe,name=locked;urp;"
        profile = f"-env:UserInstallation=file://{folder}/profile"
        office = subprocess.Popen(["soffice", profile, "--headless", "--norestore", accept])
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(60):
            try:
                context = resolver.resolve("uno:pipe,name=locked;urp;StarOffice.ComponentContext")
                break
            except Exception:  # noqa: BLE001 (not yet awake)
                time.sleep(0.5)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        for name, (program, password) in FORMATS.items():
            book = desktop.loadComponentFromURL((HERE / "rows.xlsx").as_uri(), "_blank", 0, values(Hidden=True))
            secret = {"Password": password}
            if name.endswith(".xlsx"):  # the office's own filter takes its password so
                named = (NamedValue("OOXPassword", password), NamedValue("CryptoType", "Standard"))
                secret = {"EncryptionData": uno.Any("[]com.sun.star.beans.NamedValue", named)}
            book.storeToURL((HERE / name).as_uri(), values(FilterName=program, **secret))
            book.close(True)
        desktop.terminate()
        office.wait(30)


if __name__ == "__main__":
    main()
