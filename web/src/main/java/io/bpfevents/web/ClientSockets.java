package io.bpfevents.web;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/**
 * Sockets that hold little, so that a client that reads slowly is felt soon: Linux would take
 * megabytes for it.
 */
@Component
final class ClientSockets implements NettyServerCustomizer {
    private static final int SEND_BUFFER = 64 * 1024;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(8 * 1024, 16 * 1024);

    private final WebLimits limits;

    ClientSockets(WebLimits limits) {
        this.limits = limits;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        HttpServer small =
                server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        return Epoll.isAvailable() ? limitStalls(small) : small;
    }

    /**
     * The kernel ends a connection whose client acknowledges nothing, or whose window stays closed,
     * for that long. Without the limit it waits a quarter of an hour for the former, and for ever
     * for the latter: a frozen process still acknowledges. Heartbeats count a message as taken when
     * it enters a queue of the server; this limit counts what the client itself takes.
     */
    private HttpServer limitStalls(HttpServer server) {
        int millis = Math.toIntExact(limits.stall().toMillis());
        return server.childOption(EpollChannelOption.TCP_USER_TIMEOUT, millis);
    }
}
