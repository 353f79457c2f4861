@echo off
rem The program locks files as Linux does: on Windows it runs in the Windows Subsystem for Linux.
chcp 65001 >nul
where wsl >nul 2>nul
if errorlevel 1 (
    echo Cần WSL ^(Windows Subsystem for Linux^) với một bản Linux có Python. Mở PowerShell bằng quyền quản trị, chạy:
    echo     wsl --install -d Debian
    pause
    exit /b 1
)
cd /d "%~dp0"
wsl sh ./start.sh %*
if errorlevel 1 pause
