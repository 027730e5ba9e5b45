/** Report descriptor of both forms, as docs/devices/earshot-reference.md has it. */
export const REFERENCE_DESCRIPTOR = Uint8Array.from(
  Buffer.from(
    [
      '0642ff 0901 a101 1500 26ff00 7508',
      '8551 0951 953f b102 8552 0952 950f 9102 8553 0953 950f 8102 c0',
      '050b 0905 a101 1500 2501 7501 8501 9502 0920 092f 8102 9506 8103',
      '8502 0508 9504 0917 0909 0918 0920 9102 9504 9103 c0',
      '050c 0901 a101 8503 1500 2501 7501 9502 09e9 09ea 8102 9506 8103',
      '2564 7508 9501 09e0 8102 c0',
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  ),
)
