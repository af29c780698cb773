package io.bpfevents.web.source;

/** Records for tests that need no ring. */
public final class SampleRecords {
    private SampleRecords() {}

    /** A record of a kind. */
    public static KernelRecord of(Kind kind) {
        return switch (kind) {
            case EXEC -> new ExecRecord(0, 1, 1, 0, "true", "/bin/true");
            case EXIT -> new ExitRecord(0, 1, 1, 0, "true");
            case OPEN -> new OpenRecord(0, 1, "true", "/dev/null");
            case CONNECT -> new ConnectRecord(0, 1, "true", new byte[16], (short) 0);
        };
    }
}
