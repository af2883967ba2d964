export declare function isRecentNode(): boolean
export declare function bringNode22(
  run: (file: string, args: string[], options: object) => Promise<void>,
): Promise<string>
