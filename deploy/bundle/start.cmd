@echo off
rem The program locks files as Linux does: on Windows it runs in the Windows Subsystem for Linux.
rem wsl fails with -1 as well, which errorlevel 1 takes for success. -e hands arguments on as they are.
chcp 65001 >nul
wsl -e true >nul 2>nul || (
    echo Cần WSL ^(Windows Subsystem for Linux^) với một bản Linux có Python. Mở PowerShell bằng quyền quản trị, chạy:
    echo     wsl --install -d Debian
    pause
    exit /b 1
)
pushd "%~dp0" || (
    pause
    exit /b 1
)
wsl -e test -f start.sh || (
    echo WSL không đọc được ổ đĩa này ^(thẻ USB, ổ mạng^). Chép cả thư mục vào ổ C: rồi bấm đúp start.cmd ở đó.
    pause
    exit /b 1
)
wsl -e sh start.sh %* || pause
