# What a request costs, as a picture. Called by bench/run with bars (a table) and svg (the file).
set terminal svg size 720,300 font "sans-serif,13" background "white"
set output svg
set datafile separator "\t"
set title "CPU time of the client for one small request, TLS kept alive, 16 connections"
set xlabel "microseconds (median of fifteen rounds)"
set style fill solid
set key off
set border 3
set tics nomirror
set yrange [:] reverse
set xrange [0:*]
set rmargin 8
set offsets 0, 0, 0.5, 0.5
set boxwidth 0.6
plot bars using ($2*0.5):0:($2*0.5):(0.3):($0==0?0x2563eb:0x9ca3af):ytic(1) with boxxyerror lc rgb variable, \
     bars using 2:0:(sprintf(" %.1f", $2)) with labels left offset 0.5,0
