package io.bpfevents.web.source;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code struct event} of {@code connect.bpf.c}. */
@BpfStruct("event")
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConnectRecord(
        long ktime, int pid, @Size(16) String comm, @Size(16) byte[] address, short port)
        implements KernelRecord {
    @Override
    public Kind kind() {
        return Kind.CONNECT;
    }

    @Override
    public String detail() {
        try {
            // an IPv4-mapped address becomes an IPv4 address
            InetAddress to = InetAddress.getByAddress(address);
            String host = to.getHostAddress();
            return (to instanceof Inet6Address ? "[" + host + "]" : host)
                    + ":"
                    + Short.toUnsignedInt(port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only if the length is wrong
        }
    }
}
