/** Where a free port is looked for: below the ephemeral ports of Linux, macOS and Windows, so that nothing that connects is in the way. */
export const searchedPorts = { from: 10_240, to: 32_000 };
