/// For the screen and for A4; no font is loaded, those of the computer are taken.
public let pageStyle = """
    @page { size: A4; margin: 16mm 15mm 18mm; }
    * { box-sizing: border-box; }
    body { font: 14px/1.55 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif;
        color: #1c2430; max-width: 800px; margin: 24px auto; padding: 0 20px; }
    header { border-bottom: 3px solid #1c2430; padding-bottom: 8px; margin-bottom: 4px; }
    h1 { font-size: 24px; line-height: 1.3; margin: 2px 0 4px; }
    h2 { font-size: 16px; margin: 22px 0 8px; padding-left: 8px; border-left: 4px solid #2b5c9e; break-after: avoid; }
    small { color: #66707f; font-size: 0.8em; font-weight: normal; }
    .kind, .number { margin: 0; color: #40495a; }
    .severity { display: inline-block; vertical-align: 3px; font-size: 13px; font-weight: 600; padding: 1px 9px; border-radius: 10px;
        color: #fff; background: #5b6675; }
    .severity.critical { background: #a3122a; } .severity.major { background: #c8420f; } .severity.minor { background: #9a6a00; }
    code { font: 12px/1.4 "Noto Sans Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere; }
    pre { font: 12px/1.5 "Noto Sans Mono CJK SC", "Noto Sans Mono", Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
        background: #f4f6f9; border: 1px solid #d9dee6; padding: 8px 10px; margin: 4px 0 8px; }
    table { border-collapse: collapse; width: 100%; margin: 0 0 8px; }
    th, td { text-align: left; vertical-align: top; border: 1px solid #d0d6df; padding: 4px 8px; overflow-wrap: anywhere; }
    th { background: #f1f4f8; font-weight: 600; }
    .facts th { width: 27%; } .facts th small { white-space: nowrap; }
    .grid thead { display: table-header-group; } tr { break-inside: avoid; }
    .grid th, .grid .at { white-space: nowrap; } .grid .note { color: #40495a; }
    figure { margin: 0 0 10px; break-inside: avoid; }
    figure svg { width: 100%; height: auto; display: block; border: 1px solid #d0d6df; background: #fbfcfe; }
    figcaption, .caption { color: #40495a; font-size: 12.5px; margin: 4px 0 0; }
    .remark { color: #40495a; font-size: 12.5px; margin: 4px 0; }
    svg text { font-family: inherit; font-size: 12px; fill: #1c2430; }
    @media print { body { margin: 0; padding: 0; max-width: none; font-size: 12.5px; } code, pre { font-size: 10.5px; }
        * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
    """
