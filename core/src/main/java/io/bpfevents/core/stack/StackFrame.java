package io.bpfevents.core.stack;

/**
 * An address of a stack, and the function that it belongs to.
 *
 * @param address of the instruction; of a caller, the one to which the call returns
 * @param function the name of the function; empty if unknown
 * @param offset bytes after the beginning of the function, or of the file if that is unknown
 * @param module the file, or the kernel's module in brackets; empty for the kernel itself and for
 *     code that no file has, such as that of a JIT compiler
 */
public record StackFrame(long address, String function, long offset, String module) {
    /** Such as {@code "read+0x1a (/usr/lib/libc.so.6)"}; the address if nothing else is known. */
    @Override
    public String toString() {
        if (function.isEmpty() && module.isEmpty()) {
            return "0x" + Long.toHexString(address);
        }
        String place = function + "+0x" + Long.toHexString(offset);
        return module.isEmpty() ? place : place + " (" + module + ")";
    }
}
