module driveway

go 1.26.0
