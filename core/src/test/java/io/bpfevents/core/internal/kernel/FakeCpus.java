package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.internal.count.Cpus;
import java.util.BitSet;

/** CPUs that go online and offline without those of this machine. */
final class FakeCpus implements Cpus {
    private final int count;
    private final BitSet online = new BitSet();

    FakeCpus(int count, int... online) {
        this.count = count;
        goOnline(online);
    }

    void goOnline(int... cpus) {
        for (int cpu : cpus) {
            online.set(cpu);
        }
    }

    void goOffline(int cpu) {
        online.clear(cpu);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public BitSet online() {
        return (BitSet) online.clone();
    }

    @Override
    public boolean bind(int cpu) {
        throw new UnsupportedOperationException();
    }
}
