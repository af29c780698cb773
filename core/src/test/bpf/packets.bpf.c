// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Programs that send a record per packet to a port, for links that another process can detach. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define ETHERNET	14
#define UDP_PORT	22	/* of IPv4 without options: the destination */

struct packet {
	__u32 port;
};

struct packet *unused __attribute__((unused)); /* keeps the type in BTF */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} packets SEC(".maps");

/* The port of the packets that count. */
const volatile __u16 port;

/* The packets that the program has seen. */
volatile __u64 seen;

static __always_inline void send(__u16 to)
{
	struct packet packet = { .port = __builtin_bswap16(to) };

	if (packet.port != port)
		return;
	__sync_fetch_and_add(&seen, 1);
	bpf_ringbuf_output(&packets, &packet, sizeof(packet), 0);
}

SEC("cgroup_skb/egress")
int on_cgroup(struct __sk_buff *skb)
{
	__u16 to;

	if (!bpf_skb_load_bytes(skb, UDP_PORT, &to, sizeof(to)))
		send(to);
	return 1;
}

SEC("xdp")
int on_xdp(struct xdp_md *ctx)
{
	__u16 *to = (void *)(long)ctx->data + ETHERNET + UDP_PORT;

	if ((void *)(to + 1) <= (void *)(long)ctx->data_end)
		send(*to);
	return XDP_PASS;
}

/* libbpf knows this section from 1.3 on. */
SEC("tcx/ingress")
int on_queue(struct __sk_buff *skb)
{
	__u16 to;

	if (!bpf_skb_load_bytes(skb, ETHERNET + UDP_PORT, &to, sizeof(to)))
		send(to);
	return -1; /* TCX_NEXT */
}

char LICENSE[] SEC("license") = "GPL";
