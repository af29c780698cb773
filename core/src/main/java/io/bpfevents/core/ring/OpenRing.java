package io.bpfevents.core.ring;

/** What a loop's thread holds of a ring while it serves it. */
record OpenRing(RingMemory memory, RingbufReader reader) {
    /** Where the next record to be read begins. */
    long consumer() {
        return memory.consumerPositionAcquire();
    }

    /** Where the next record to be reserved will begin. */
    long producer() {
        return memory.producerPositionAcquire();
    }

    /** Slots between the two positions: submitted, busy or discarded. */
    long pending() {
        long from = consumer(); // first: producers only go on
        return memory.countSlots(from, producer());
    }

    void close() {
        reader.close();
        memory.unmap();
    }
}
